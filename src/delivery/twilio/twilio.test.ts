import { describe, expect, it } from 'vitest'
import { bodyOf } from '../../../test/support/provider-fake.ts'
import { describeProvider } from '../../../test/support/provider-suite.ts'
import { createTwilioFake, twilioError } from '../../../test/support/twilio-fake.ts'
import { english, message } from '../free-text.test-support.ts'
import { buildMessageRequest } from './request.ts'
import type { TwilioSettings } from './settings.ts'
import { createTwilio } from './twilio.ts'

const sid = '0123456789abcdef0123456789abcdef'
const settings: TwilioSettings = {
  twilioBaseUrl: 'https://api.twilio.com',
  twilioAccountSid: `AC${sid}`,
  twilioAuthToken: 'the-token',
  twilioFrom: '+14155550100',
  twilioMessagingServiceSid: '',
}
const pool = { ...settings, twilioFrom: '', twilioMessagingServiceSid: `MG${sid}` }
const fake = createTwilioFake({
  accountSid: settings.twilioAccountSid,
  authToken: settings.twilioAuthToken,
  senders: [settings.twilioFrom, pool.twilioMessagingServiceSid],
})
const delivered = { to: '+14155552671', from: '+14155550100', text: english, validSeconds: 180 }

describeProvider('Twilio', {
  fake,
  send: (fetch, timeoutMs) => sendBy(settings, fetch, timeoutMs),
  delivered,
  messageId: /^SM[0-9a-f]{32}$/,
  secrets: ['4155552671', '012345', 'the-token', sid],
})

describe('Twilio', () => {
  it('is for all countries', () => {
    const parts = { fetch, now: Date.now, writeText: () => english }
    expect(createTwilio(settings, 1, parts)).toMatchObject({ name: 'twilio', countries: undefined })
  })

  it('sends from a pool, where one is set', async () => {
    fake.reset()
    expect(await sendBy(pool, fake.fetch)).toMatchObject({ status: 'accepted' })
    expect(fake.messages).toEqual([{ ...delivered, from: `MG${sid}` }])
    expect(fake.rejections).toEqual([])
  })

  it.each([
    ['20003', 'unavailable'],
    ['20429', 'unavailable'],
    ['21614', 'refused'],
    ['99999', 'failed'],
  ])('makes one request, and %s means %s', async (code, status) => {
    fake.reset()
    fake.respondWith(twilioError(code))
    expect(await sendBy(settings, fake.fetch)).toEqual({ status, reason: code })
    expect(fake.requests).toBe(1)
  })

  it('makes the documented request, byte for byte', async () => {
    const base = 'https://sms.example/twilio//'
    const request = buildMessageRequest({ ...settings, twilioBaseUrl: base }, message, 'a b\n@c #1')
    expect(request).toMatchObject({
      method: 'POST',
      url: `https://sms.example/twilio/2010-04-01/Accounts/AC${sid}/Messages.json`,
      redirect: 'manual',
    })
    expect(Object.fromEntries(request.headers)).toEqual({
      accept: 'application/json',
      // Of AC0123456789abcdef0123456789abcdef:the-token, by another tool.
      authorization: 'Basic QUMwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZjp0aGUtdG9rZW4=',
      'content-type': 'application/x-www-form-urlencoded;charset=UTF-8',
    })
    expect(await bodyOf(request)).toBe(
      'To=%2B14155552671&From=%2B14155550100&Body=a+b%0A%40c+%231&ValidityPeriod=180',
    )
  })
})

describe('the Twilio fake', () => {
  it.each<[string, string, Partial<TwilioSettings>, string?]>([
    ['a wrong token', '20003', { twilioAuthToken: 'other' }],
    ['another account', '20404', { twilioAccountSid: `AC${'0'.repeat(32)}` }],
    ['no sender', '21705', { twilioFrom: '' }],
    ['another sender', '21606', { twilioFrom: '+14155550101' }],
    ['no text', '21602', {}, ''],
    ['a text of over 1600 characters', '21617', {}, 'x'.repeat(1601)],
  ])('refuses %s with %s and delivers nothing', async (_, code, own, text = english) => {
    fake.reset()
    const outcome = await sendBy({ ...settings, ...own }, fake.fetch, undefined, text)
    expect(outcome).toEqual({ status: 'unavailable', reason: code })
    expect(fake.rejections).toEqual([expect.stringContaining(`${code}: `)])
    expect(fake.messages).toEqual([])
  })

  it.each([
    ['a field twice', '20001', (form: URLSearchParams) => form.append('Body', 'y')],
    ['an unknown field', '20001', (form: URLSearchParams) => form.set('Extra', '1')],
    ['a number without its plus', '21211', (form: URLSearchParams) => form.set('To', '14155552671')],
    ['two senders', '21603', (form: URLSearchParams) => form.set('MessagingServiceSid', `MG${sid}`)],
    ['a validity of 0', '20001', (form: URLSearchParams) => form.set('ValidityPeriod', '0')],
  ])('refuses %s with %s', async (_, code, change) => {
    fake.reset()
    const request = buildMessageRequest(settings, message, english)
    const form = new URLSearchParams(await bodyOf(request.clone()))
    change(form)
    await fake.fetch(new Request(request, { method: 'POST', body: form }))
    expect(fake.rejections).toEqual([expect.stringContaining(`${code}: `)])
  })
})

function sendBy(own: TwilioSettings, fetch: typeof globalThis.fetch, timeoutMs = 600_000, text = english) {
  return createTwilio(own, timeoutMs, { fetch, now: Date.now, writeText: () => text }).send(message)
}
