import { describe, expect, it } from 'vitest'
import type { PhoneNumber } from '../../phone/phone-number.ts'
import { buildTemplateSmsRequest } from './ronglian.ts'

const settings = {
  baseUrl: 'https://app.cloopen.com:8883',
  accountSid: '8a216da8000000000000000000000001',
  authToken: '0123456789abcdef0123456789abcdef',
  appId: '8a216da8000000000000000000000002',
  templateId: '1',
}
const message = {
  to: '+8613800138000' as PhoneNumber,
  code: '012345',
  validMinutes: 3,
  handOverBeforeMs: Infinity,
}
// 2026-01-15 10:30:45 in Shanghai.
const nowMs = Date.UTC(2026, 0, 15, 2, 30, 45)

const authorizationAt = (atMs: number): string =>
  atob(buildTemplateSmsRequest(settings, message, atMs).headers.get('authorization') ?? '')

describe('buildTemplateSmsRequest', () => {
  it('makes the request of the contract byte for byte', async () => {
    const request = buildTemplateSmsRequest(settings, message, nowMs)
    expect(request.method).toBe('POST')
    expect(request.url).toBe(
      'https://app.cloopen.com:8883/2013-12-26/Accounts/8a216da8000000000000000000000001/SMS/TemplateSMS' +
        '?sig=F3665DAC54EE4A47E3270EC78FDE1FF8',
    )
    expect(Object.fromEntries(request.headers)).toEqual({
      accept: 'application/json',
      authorization: 'OGEyMTZkYTgwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDE6MjAyNjAxMTUxMDMwNDU=',
      'content-type': 'application/json;charset=utf-8',
    })
    expect(await request.text()).toBe(
      '{"to":"13800138000","appId":"8a216da8000000000000000000000002","templateId":"1","datas":["012345","3"]}',
    )
  })

  it('leaves redirects unfollowed', () => {
    expect(buildTemplateSmsRequest(settings, message, nowMs).redirect).toBe('manual')
  })

  it.each([
    ['the last second of a day in Shanghai', Date.UTC(2026, 0, 15, 15, 59, 59, 999), '20260115235959'],
    ['the first second of the next', Date.UTC(2026, 0, 15, 16), '20260116000000'],
    ['New Year in Shanghai, still the old year in UTC', Date.UTC(2025, 11, 31, 16), '20260101000000'],
    ['summer, without daylight saving time', Date.UTC(2026, 6, 1, 4, 5, 6), '20260701120506'],
  ])('writes the time of Shanghai: %s', (_, atMs, timestamp) => {
    expect(authorizationAt(atMs)).toBe(`${settings.accountSid}:${timestamp}`)
  })

  it('signs the very timestamp that Authorization carries', () => {
    // MD5 of sid, token and 20260116000000, taken with another tool.
    const request = buildTemplateSmsRequest(settings, message, Date.UTC(2026, 0, 15, 16))
    expect(atob(request.headers.get('authorization') ?? '')).toBe(`${settings.accountSid}:20260116000000`)
    expect(new URL(request.url).search).toBe('?sig=9A4EE4DAFE2C4B3AE626398098EDA398')
  })

  it('keeps the token out of the request', async () => {
    const request = buildTemplateSmsRequest(settings, message, nowMs)
    const sent = [request.url, ...request.headers.values(), await request.text()].join('\n')
    expect(sent).not.toContain(settings.authToken)
  })

  it('takes a base URL with a final slash, and with a path of its own', () => {
    const built = buildTemplateSmsRequest(
      { ...settings, baseUrl: 'http://127.0.0.1:9000/ronglian/' },
      message,
      nowMs,
    )
    expect(new URL(built.url).pathname).toBe(
      `/ronglian/2013-12-26/Accounts/${settings.accountSid}/SMS/TemplateSMS`,
    )
  })

  it('takes a base URL with several final slashes', () => {
    const built = buildTemplateSmsRequest(
      { ...settings, baseUrl: 'https://sms.example/api//' },
      message,
      nowMs,
    )
    expect(new URL(built.url).pathname).toBe(
      `/api/2013-12-26/Accounts/${settings.accountSid}/SMS/TemplateSMS`,
    )
  })

  it('throws for a base URL that is none, as nothing was sent then', () => {
    expect(() => buildTemplateSmsRequest({ ...settings, baseUrl: 'app.cloopen' }, message, nowMs)).toThrow(
      TypeError,
    )
  })
})
