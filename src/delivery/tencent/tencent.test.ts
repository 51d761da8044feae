import { beforeEach, expect, it } from 'vitest'
import { describeProvider } from '../../../test/support/provider-suite.ts'
import { createTencentFake, sendStatus, tencentError } from '../../../test/support/tencent-fake.ts'
import { createTencent } from './tencent.ts'
import { account, message, settings } from './tencent.test-support.ts'

const now = () => Date.UTC(2026, 0, 15, 16)
const fake = createTencentFake({ ...account, now })
const secrets = ['13800138000', '123456', account.secretKey]

beforeEach(() => fake.reset())

describeProvider('Tencent Cloud', {
  fake,
  send: sendBy,
  delivered: { to: '+8613800138000', code: '123456', minutes: '5' },
  messageId: /^5000:\d{28}$/,
  secrets,
})

it('is for mainland China only', () => {
  expect(createTencent(settings, 1, { fetch, now })).toMatchObject({ name: 'tencent', countries: ['CN'] })
})

it.each([
  ['about the message', sendStatus('LimitExceeded.PhoneNumberDailyLimit'), 'too_often'],
  ['about the request', tencentError('AuthFailure.SignatureFailure'), 'unavailable'],
])('sends one request and reports what is known: %s', async (_, fault, status) => {
  fake.failNext(fault)
  expect(await sendBy(fake.fetch)).toMatchObject({ status })
  expect([fake.requests, fake.rejections, fake.messages]).toEqual([1, [], []])
})

it.each<[string, Partial<typeof settings>, string, number?]>([
  ['another key', { tencentSecretKey: 'x' }, 'AuthFailure.SignatureFailure'],
  ['an old request', {}, 'AuthFailure.SignatureExpire', now() - 301_000],
  ['another signature name', { tencentSignName: '商城' }, 'FailedOperation.SignatureIncorrectOrUnapproved'],
  ['another template', { tencentTemplateId: '2' }, 'FailedOperation.TemplateIncorrectOrUnapproved'],
  ['another app', { tencentSdkAppId: '2' }, 'InvalidParameterValue.SdkAppIdNotExist'],
])('a wrong setting is unavailable: %s', async (_, own, reason, atMs = now()) => {
  const provider = createTencent({ ...settings, ...own }, 1000, { fetch: fake.fetch, now: () => atMs })
  expect(await provider.send(message)).toEqual({ status: 'unavailable', reason })
  expect(fake.messages).toEqual([])
})

it.each([
  ['about the request', tencentError(secrets.join(' '))],
  ['about the message', sendStatus(secrets.join(' '))],
])('reports no secret that the provider repeats as its code %s', async (_, fault) => {
  fake.failNext(fault)
  const shown = JSON.stringify(await sendBy(fake.fetch))
  for (const secret of secrets) expect(shown).not.toContain(secret)
})

function sendBy(fetch: typeof globalThis.fetch, timeoutMs = 600_000) {
  return createTencent(settings, timeoutMs, { fetch, now }).send(message)
}
