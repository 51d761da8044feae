import { describe, expect, it } from 'vitest'
import { message, settings } from './aliyun.test-support.ts'
import { buildAcs3Request } from './acs3.ts'
import { buildSendSmsRequest } from './request.ts'

const nowMs = Date.UTC(2026, 0, 15, 2, 30, 45, 999)
const nonce = '8f14e45fceea167a5a36dedd4bea2543'

describe('buildSendSmsRequest', () => {
  it('makes the documented request, byte for byte', async () => {
    const request = buildSendSmsRequest(settings, message, nowMs, nonce)
    // The signature was calculated with another tool.
    expect(request.method).toBe('POST')
    expect(request.url).toBe(
      'https://dysmsapi.aliyuncs.com/?PhoneNumbers=13800138000' +
        '&SignName=%E7%A4%BA%E4%BE%8B%E5%95%86%E5%9F%8E&TemplateCode=SMS_100000001' +
        '&TemplateParam=%7B%22code%22%3A%22123456%22%7D',
    )
    expect(Object.fromEntries(request.headers)).toEqual({
      accept: 'application/json',
      authorization:
        'ACS3-HMAC-SHA256 Credential=LTAI5tEXAMPLEKEYID0001,SignedHeaders=host;x-acs-action;' +
        'x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,' +
        'Signature=84133fc1319393dbdf97c8bc671697c2c1444b6e7972c1bf33029e9759053479',
      'x-acs-action': 'SendSms',
      'x-acs-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      'x-acs-date': '2026-01-15T02:30:45Z',
      'x-acs-signature-nonce': nonce,
      'x-acs-version': '2017-05-25',
    })
    expect(await request.text()).toBe('')
    expect(request.redirect).toBe('manual')
  })
})

describe('buildAcs3Request', () => {
  it.each([
    ['http://127.0.0.1:9000/aliyun/', 'http://127.0.0.1:9000/aliyun/'],
    ['https://sms.example/api//', 'https://sms.example/api/'],
    ['https://sms.example', 'https://sms.example/'],
  ])('accepts a base URL with a path and final slashes: %s', (baseUrl, start) => {
    const { url } = buildAcs3Request(settings, { ...call, baseUrl }, nowMs, nonce)
    expect(url).toBe(`${start}?A=1`)
  })

  it('sorts the parameters by their bytes, and leaves only unreserved characters', () => {
    const parameters = { b: "a b+c*d~e!f'(g)", Z: '/?&=', a: '密' }
    const { url } = buildAcs3Request(settings, { ...call, parameters }, nowMs, nonce)
    expect(url.split('?')[1]).toBe('Z=%2F%3F%26%3D&a=%E5%AF%86&b=a%20b%2Bc%2Ad~e%21f%27%28g%29')
  })

  it.each<[string, Partial<typeof call>, Partial<typeof settings>, string?]>([
    ['the host', { baseUrl: 'https://b.example' }, {}],
    ['the path', { baseUrl: 'https://a.example/path' }, {}],
    ['the action', { action: 'Other' }, {}],
    ['the version', { version: '2017-05-26' }, {}],
    ['a parameter', { parameters: { A: '2' } }, {}],
    ['the nonce', {}, {}, 'another'],
    ['the secret', {}, { aliyunAccessKeySecret: 'another' }],
  ])('signs %s', (_, other, own, otherNonce = nonce) => {
    const signatureOf = (request: Request) => request.headers.get('authorization')?.split('Signature=')[1]
    const signature = signatureOf(
      buildAcs3Request({ ...settings, ...own }, { ...call, ...other }, nowMs, otherNonce),
    )
    expect(signature).toMatch(/^[0-9a-f]{64}$/)
    expect(signature).not.toBe(signatureOf(buildAcs3Request(settings, call, nowMs, nonce)))
  })
})

const call = { baseUrl: 'https://a.example', action: 'Some', version: '2017-05-25', parameters: { A: '1' } }
