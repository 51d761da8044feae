import { beforeEach, describe, expect, it } from 'vitest'
import { account } from '../../src/delivery/tencent/tencent.test-support.ts'
import { expectRefused } from '../support/expectations.ts'
import { createHookFake, hookError } from '../support/hook-fake.ts'
import type { ProviderFault } from '../support/provider-fake.ts'
import { type Service, startService } from '../support/service.ts'
import { createTencentFake, sendStatus, tencentError } from '../support/tencent-fake.ts'
import { askForCode, newMobile, newUsername, newVisitor, password } from '../support/visitor.ts'

const tencent = createTencentFake({ ...account, now: () => Date.now() })
const tencentSettings = {
  TENCENT_SECRET_ID: account.secretId,
  TENCENT_SECRET_KEY: account.secretKey,
  TENCENT_SDK_APP_ID: account.sdkAppId,
  TENCENT_SIGN_NAME: account.signName,
  TENCENT_TEMPLATE_ID: account.templateId,
}
const viaTencent = startService({
  settings: { SMS_PROVIDERS: 'tencent', ...tencentSettings },
  fetch: tencent.fetch,
})

const hookUrl = 'https://shop.example/send-sms'
const hookSecret = 'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY='
const hook = createHookFake(hookUrl, hookSecret)
const hookSettings = { SMS_HOOK_URL: hookUrl, SMS_HOOK_SECRET: hookSecret }
const viaHook = startService({ settings: { SMS_PROVIDERS: 'hook', ...hookSettings }, fetch: hook.fetch })
/** The hook for all countries, and Tencent Cloud before it for mainland China. */
const viaBoth = startService({
  settings: {
    ALLOWED_COUNTRIES: 'CN,GB',
    SMS_PROVIDERS: 'hook',
    SMS_PROVIDERS_CN: 'tencent,hook',
    ...tencentSettings,
    ...hookSettings,
  },
  fetch: (request) => (request.url === hookUrl ? hook : tencent).fetch(request),
})

beforeEach(() => {
  tencent.reset()
  hook.reset()
})

const rows = [
  ['Tencent Cloud', viaTencent, tencent, '+86', sendStatus('FailedOperation.PhoneNumberInBlacklist')],
  ['a hook', viaHook, hook, '86', hookError('sms_refused')],
] as const

describe.each(rows)('%s', (_, service, fake, prefix, refusal) => {
  it('refuses a number, and releases it; then its code registers a user', async () => {
    const mobile = newMobile()
    fake.failNext(refusal)
    await expectRefused(service, () => askForCode(service, newVisitor(service), mobile), 'sms_refused')
    expect(fake.messages).toEqual([])

    expect(await signUp(service, mobile, () => fake.messages[0]?.code)).toBe(201)
    expect(fake.rejections).toEqual([])
    expect(fake.messages).toMatchObject([{ to: prefix + mobile }])
  })
})

describe('a route of one country', () => {
  const ask = (mobile: string) => askForCode(viaBoth, newVisitor(viaBoth), mobile)

  it('is used for its numbers, and SMS_PROVIDERS for all others', async () => {
    expect((await ask(newMobile())).status).toBe(202)
    expect([tencent.requests, hook.requests]).toEqual([1, 0])
    expect((await ask('+447400123456')).status).toBe(202)
    expect([tencent.requests, hook.requests]).toEqual([1, 1])
    expect(hook.messages).toMatchObject([{ to: '447400123456' }])
  })

  it.each<[string, ProviderFault, number, number]>([
    ['certainly not sent', tencentError('AuthFailure.SecretIdNotFound'), 202, 1],
    ['refused for the number', sendStatus('FailedOperation.PhoneNumberInBlacklist'), 422, 0],
    ['refused as too often', sendStatus('LimitExceeded.PhoneNumberDailyLimit'), 429, 0],
    ['perhaps not sent', tencentError('InternalError.OtherError'), 503, 0],
    ['perhaps sent', tencentError('InternalError.Timeout'), 504, 0],
  ])(
    'asks the next provider only after a message that was certainly not sent: %s',
    async (_, fault, status, next) => {
      tencent.failNext(fault)
      expect((await ask(newMobile())).status).toBe(status)
      expect([tencent.requests, hook.requests]).toEqual([1, next])
      expect([tencent.rejections, hook.rejections]).toEqual([[], []])
    },
  )
})

async function signUp(service: Service, mobile: string, codeOf: () => string | undefined): Promise<number> {
  const visitor = newVisitor(service)
  const sent = await askForCode(service, visitor, mobile)
  expect(sent.status).toBe(202)
  const { verification_id } = await sent.json<{ verification_id: string }>()
  const body = { username: newUsername(), password, verification_id, sms_code: codeOf() }
  return (await visitor.post('/v1/users', body)).status
}
