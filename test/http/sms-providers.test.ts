import { describe, expect, it } from 'vitest'
import { account } from '../../src/delivery/tencent/tencent.test-support.ts'
import { expectRefused } from '../support/expectations.ts'
import { createHookFake, hookError } from '../support/hook-fake.ts'
import { type Service, startService } from '../support/service.ts'
import { createTencentFake, sendStatus } from '../support/tencent-fake.ts'
import { askForCode, newMobile, newUsername, newVisitor, password } from '../support/visitor.ts'

const tencent = createTencentFake({ ...account, now: () => Date.now() })
const viaTencent = startService({
  settings: {
    SMS_PROVIDERS: 'tencent',
    TENCENT_SECRET_ID: account.secretId,
    TENCENT_SECRET_KEY: account.secretKey,
    TENCENT_SDK_APP_ID: account.sdkAppId,
    TENCENT_SIGN_NAME: account.signName,
    TENCENT_TEMPLATE_ID: account.templateId,
  },
  fetch: tencent.fetch,
})

const hookUrl = 'https://shop.example/send-sms'
const hookSecret = 'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY='
const hook = createHookFake(hookUrl, hookSecret)
const viaHook = startService({
  settings: { SMS_PROVIDERS: 'hook', SMS_HOOK_URL: hookUrl, SMS_HOOK_SECRET: hookSecret },
  fetch: hook.fetch,
})

const rows = [
  ['Tencent Cloud', viaTencent, tencent, '+86', () => sendStatus('FailedOperation.PhoneNumberInBlacklist')],
  ['a hook', viaHook, hook, '86', () => hookError('sms_refused')],
] as const

describe.each(rows)('%s', (_, service, fake, prefix, refusal) => {
  it('refuses a number, and releases it; then its code registers a user', async () => {
    const mobile = newMobile()
    fake.answerNext(refusal)
    await expectRefused(service, () => askForCode(service, newVisitor(service), mobile), 'sms_refused')
    expect(fake.messages).toEqual([])

    expect(await signUp(service, mobile, () => fake.messages[0]?.code)).toBe(201)
    expect(fake.rejections).toEqual([])
    expect(fake.messages).toMatchObject([{ to: prefix + mobile }])
  })
})

async function signUp(service: Service, mobile: string, codeOf: () => string | undefined): Promise<number> {
  const visitor = newVisitor(service)
  const sent = await askForCode(service, visitor, mobile)
  expect(sent.status).toBe(202)
  const { verification_id } = await sent.json<{ verification_id: string }>()
  const body = { username: newUsername(), password, verification_id, sms_code: codeOf() }
  return (await visitor.post('/v1/users', body)).status
}
