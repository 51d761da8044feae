import { beforeEach, describe, expect, it } from 'vitest'
import type { FailureCode } from '../../src/core/errors.ts'
import { aliyunError, createAliyunFake } from '../support/aliyun-fake.ts'
import { expectRefused } from '../support/expectations.ts'
import { createRonglianFake, faults } from '../support/ronglian-fake.ts'
import { startService } from '../support/service.ts'
import { askForCode, newMobile, newUsername, newVisitor, password } from '../support/visitor.ts'

const account = {
  accessKeyId: 'LTAI5tEXAMPLEKEYID0001',
  accessKeySecret: 'ExampleSecret000000000000000001',
  signName: '示例商城',
  templateCode: 'SMS_100000001',
  authCode: '',
}
const ronglianAccount = { accountSid: 'a-sid', authToken: 'a-token', appId: 'an-app' }
const aliyun = createAliyunFake({ ...account, now: () => Date.now() })
const ronglian = createRonglianFake({ ...ronglianAccount, templateIds: ['1'], now: () => Date.now() })
const settings = {
  SMS_PROVIDERS: 'aliyun,ronglian',
  SMS_TIMEOUT_MS: '100',
  ALIYUN_ACCESS_KEY_ID: account.accessKeyId,
  ALIYUN_ACCESS_KEY_SECRET: account.accessKeySecret,
  ALIYUN_SIGN_NAME: account.signName,
  ALIYUN_TEMPLATE_CODE: account.templateCode,
  RONGLIAN_ACCOUNT_SID: ronglianAccount.accountSid,
  RONGLIAN_AUTH_TOKEN: ronglianAccount.authToken,
  RONGLIAN_APP_ID: ronglianAccount.appId,
}
const service = startService({
  settings,
  fetch: (request) => (request.url.includes('aliyuncs.com') ? aliyun : ronglian).fetch(request),
})

beforeEach(() => {
  aliyun.reset()
  ronglian.reset()
})

const ask = (mobile: string) => askForCode(service, newVisitor(service), mobile)

describe('the provider aliyun', () => {
  it('sends the code with which a visitor signs up', async () => {
    const mobile = newMobile()
    const response = await ask(mobile)
    expect(response.status).toBe(202)
    expect(aliyun.rejections).toEqual([])
    expect(aliyun.messages).toEqual([{ to: mobile, code: expect.stringMatching(/^\d{6}$/) }])
    const { verification_id } = await response.json<{ verification_id: string }>()
    const body = { username: newUsername(), password, verification_id, sms_code: aliyun.messages[0]?.code }
    expect((await newVisitor(service).post('/v1/users', body)).status).toBe(201)
    expect(ronglian.requests).toBe(0)
  })

  it.each([
    ['a call from outside of the mainland', 'isv.DENY_IP_RANGE'],
    ['an account without money', 'isv.AMOUNT_NOT_ENOUGH'],
    ['a wrong signature', 'SignatureDoesNotMatch'],
  ])('lets the next one send after %s (%s)', async (_, code) => {
    aliyun.failNext(aliyunError(code))
    const mobile = newMobile()
    expect((await ask(mobile)).status).toBe(202)
    expect(aliyun.messages).toEqual([])
    expect(ronglian.messages).toMatchObject([{ to: mobile }])
  })

  it.each<[string, Parameters<typeof aliyun.failNext>[0], FailureCode, object]>([
    ['a wrong number', aliyunError('isv.MOBILE_NUMBER_ILLEGAL'), 'sms_refused', {}],
    [
      'too many messages',
      aliyunError('isv.BUSINESS_LIMIT_CONTROL'),
      'sms_limited_by_provider',
      { retry_after: 180 },
    ],
    [
      'an undocumented code',
      aliyunError('isp.SYSTEM_ERROR'),
      'sms_unavailable',
      { detail: 'The SMS provider failed. Solve a new captcha and try again.' },
    ],
    [
      'a broken connection',
      faults.reset,
      'sms_unconfirmed',
      {
        detail: 'If the SMS arrives, its code is good. Otherwise ask for another one later.',
        retry_after: expect.any(Number),
        verification_id: expect.any(String),
        expires_in: expect.any(Number),
      },
    ],
  ])('lets no other one send after %s', async (_, fault, code, members) => {
    aliyun.failNext(fault)
    await expectRefused(service, () => ask(newMobile()), code, { ...members })
    expect(aliyun.requests).toBe(1)
    expect(ronglian.requests).toBe(0)
  })
})
