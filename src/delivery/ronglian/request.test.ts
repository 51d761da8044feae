import { describe, expect, it } from 'vitest'
import { buildTemplateSmsRequest } from './request.ts'
import { message, settings } from './ronglian.test-support.ts'

// 2026-01-15 10:30:45 in Shanghai.
const nowMs = Date.UTC(2026, 0, 15, 2, 30, 45)

describe('buildTemplateSmsRequest', () => {
  it('makes the documented request, byte for byte', async () => {
    const request = buildTemplateSmsRequest(settings, message, nowMs)
    // The signature is the MD5 of sid, token and 20260115103045, calculated with another tool.
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
    expect(request.redirect).toBe('manual')
  })

  it.each([
    ['the last second of a day', Date.UTC(2026, 0, 15, 15, 59, 59, 999), '20260115235959'],
    ['the first second of the next', Date.UTC(2026, 0, 15, 16), '20260116000000'],
    ['New Year, still the old year in UTC', Date.UTC(2025, 11, 31, 16), '20260101000000'],
    ['summer, without daylight saving time', Date.UTC(2026, 6, 1, 4, 5, 6), '20260701120506'],
  ])('writes the time of Shanghai: %s', (_, atMs, timestamp) => {
    const { headers } = buildTemplateSmsRequest(settings, message, atMs)
    expect(atob(headers.get('authorization') ?? '')).toBe(`${settings.ronglianAccountSid}:${timestamp}`)
  })

  it.each([
    ['http://127.0.0.1:9000/ronglian/', '/ronglian/2013-12-26/'],
    ['https://sms.example/api//', '/api/2013-12-26/'],
  ])('accepts a base URL with a path and final slashes: %s', (ronglianBaseUrl, path) => {
    const { url } = buildTemplateSmsRequest({ ...settings, ronglianBaseUrl }, message, nowMs)
    expect(new URL(url).pathname).toBe(`${path}Accounts/${settings.ronglianAccountSid}/SMS/TemplateSMS`)
  })
})
