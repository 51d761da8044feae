import { expect, it } from 'vitest'
import { buildSendSmsRequest } from './request.ts'
import { message, settings } from './tencent.test-support.ts'

it('makes the documented request, byte for byte', async () => {
  const request = buildSendSmsRequest(settings, message, 1_768_444_245_999)
  expect(request.method).toBe('POST')
  expect(request.url).toBe('https://sms.tencentcloudapi.com/')
  // The signature was calculated with another tool.
  expect(Object.fromEntries(request.headers)).toEqual({
    authorization:
      'TC3-HMAC-SHA256 Credential=AKIDEXAMPLE00000000000000000000001/2026-01-15/sms/tc3_request, ' +
      'SignedHeaders=content-type;host, ' +
      'Signature=d118406820df3104f1e290c051a96beb7f75dd3ad7c0a4b8d92bfca4fce65f74',
    'content-type': 'application/json; charset=utf-8',
    'x-tc-action': 'SendSms',
    'x-tc-region': 'ap-guangzhou',
    'x-tc-timestamp': '1768444245',
    'x-tc-version': '2021-01-11',
  })
  expect(await request.text()).toBe(
    '{"PhoneNumberSet":["+8613800138000"],"SmsSdkAppId":"1400000001","TemplateId":"1000001","SignName":"示例商城","TemplateParamSet":["123456","5"]}',
  )
  expect(request.redirect).toBe('manual')
})

it.each([
  ['the last second of a day', Date.UTC(2026, 0, 15, 23, 59, 59, 999), '2026-01-15'],
  ['the first second of the next', Date.UTC(2026, 0, 16), '2026-01-16'],
])('signs for the date in UTC: %s', (_, nowMs, date) => {
  const { headers } = buildSendSmsRequest(settings, message, nowMs)
  expect(headers.get('authorization')).toContain(`/${date}/sms/tc3_request, `)
})

it('signs the host of another base URL, with its port', () => {
  const signatures = ['http://127.0.0.1:9000', 'http://127.0.0.1:9001/'].map((tencentBaseUrl) => {
    const { headers } = buildSendSmsRequest({ ...settings, tencentBaseUrl }, message, 1_768_444_245_000)
    return headers.get('authorization')
  })
  expect(new Set(signatures).size).toBe(2)
})
