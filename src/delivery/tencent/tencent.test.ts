import { beforeEach, expect, it } from 'vitest'
import { createTencentFake, sendStatus, tencentError } from '../../../test/support/tencent-fake.ts'
import { createTencent } from './tencent.ts'
import { account, message, settings } from './tencent.test-support.ts'

const now = () => Date.UTC(2026, 0, 15, 16)
const fake = createTencentFake({ ...account, now })

beforeEach(() => fake.reset())

it('delivers the message once, as the provider requires, to mainland China only', async () => {
  expect(await sendBy(fake.fetch)).toEqual({
    status: 'accepted',
    messageId: '5000:1045710669157053657849499619',
  })
  expect(fake.rejections).toEqual([])
  expect(fake.messages).toEqual([{ to: '+8613800138000', code: '123456', minutes: '5' }])
  expect(fake.requests).toBe(1)
  expect(createTencent(settings, 1, { fetch, now })).toMatchObject({ name: 'tencent', countries: ['CN'] })
})

it.each<[string, () => Response, object]>([
  [
    'about the message',
    () => sendStatus('LimitExceeded.PhoneNumberDailyLimit'),
    { status: 'too_often', reason: 'LimitExceeded.PhoneNumberDailyLimit' },
  ],
  [
    'about the request',
    () => tencentError('AuthFailure.SignatureFailure'),
    { status: 'unavailable', reason: 'AuthFailure.SignatureFailure' },
  ],
  ['HTTP 502', () => new Response('', { status: 502 }), { status: 'unknown', reason: 'http_502' }],
])('sends one request and reports what is known: %s', async (_, answer, outcome) => {
  fake.answerNext(answer)
  expect(await sendBy(fake.fetch)).toEqual(outcome)
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

it('the outcome contains no number, code or key that the provider repeats', async () => {
  const secrets = ['13800138000', '123456', account.secretKey]
  const repeated = secrets.join(' ')
  const answers = [tencentError(repeated), sendStatus(repeated), new Response(repeated, { status: 400 })]
  for (const answer of answers) {
    fake.answerNext(() => answer)
    const shown = JSON.stringify(await sendBy(fake.fetch))
    for (const secret of secrets) expect(shown).not.toContain(secret)
  }
})

function sendBy(fetch: typeof globalThis.fetch) {
  return createTencent(settings, 600_000, { fetch, now }).send(message)
}
