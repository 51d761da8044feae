import { describe, expect, it } from 'vitest'
import { bodyOf } from '../../../test/support/provider-fake.ts'
import { describeProvider } from '../../../test/support/provider-suite.ts'
import { createVonageFake, vonageStatus } from '../../../test/support/vonage-fake.ts'
import { chinese, english, message } from '../free-text.test-support.ts'
import { buildSmsRequest } from './request.ts'
import type { VonageSettings } from './settings.ts'
import { createVonage } from './vonage.ts'

const settings: VonageSettings = {
  vonageBaseUrl: 'https://rest.nexmo.com',
  vonageApiKey: 'a1b2c3d4',
  vonageApiSecret: 'the-secret',
  vonageFrom: 'Example',
}
const fake = createVonageFake({ apiKey: 'a1b2c3d4', apiSecret: 'the-secret', senders: ['Example'] })
const delivered = { to: '14155552671', from: 'Example', text: english, ttlMs: 180_000 }

describeProvider('Vonage', {
  fake,
  send: (fetch, timeoutMs) => sendBy(settings, fetch, timeoutMs),
  delivered,
  messageId: /^[0-9a-f-]{36}$/,
  secrets: ['4155552671', '012345', 'the-secret', 'a1b2c3d4'],
})

describe('Vonage', () => {
  it('is for all countries', () => {
    const parts = { fetch, now: Date.now, writeText: () => english }
    expect(createVonage(settings, 1, parts)).toMatchObject({ name: 'vonage', countries: undefined })
  })

  it('sends Chinese as Unicode', async () => {
    fake.reset()
    expect(await sendBy(settings, fake.fetch, undefined, chinese)).toMatchObject({ status: 'accepted' })
    expect(fake.messages).toEqual([{ ...delivered, text: chinese }])
  })

  it.each([
    ['1', 'unavailable'],
    ['7', 'refused'],
    ['5', 'failed'],
  ])('makes one request, and %s means %s', async (code, status) => {
    fake.reset()
    fake.respondWith(vonageStatus(code))
    expect(await sendBy(settings, fake.fetch)).toEqual({ status, reason: code })
    expect(fake.requests).toBe(1)
  })

  it.each([
    ['a b', 'a+b&type=text'],
    ['码', '%E7%A0%81&type=unicode'],
  ])('makes the documented request, byte for byte, for %s', async (text, encoded) => {
    const base = 'https://sms.example/vonage/'
    const request = buildSmsRequest({ ...settings, vonageBaseUrl: base }, message, text)
    expect(request).toMatchObject({
      method: 'POST',
      url: 'https://sms.example/vonage/sms/json',
      redirect: 'manual',
    })
    expect(Object.fromEntries(request.headers)).toEqual({
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded;charset=UTF-8',
    })
    expect(await bodyOf(request)).toBe(
      `api_key=a1b2c3d4&api_secret=the-secret&from=Example&to=14155552671&text=${encoded}&ttl=180000`,
    )
  })
})

describe('the Vonage fake', () => {
  it.each<[string, string, Partial<VonageSettings>]>([
    ['a wrong secret', '4', { vonageApiSecret: 'other' }],
    ['another key', '4', { vonageApiKey: 'other' }],
    ['another sender', '15', { vonageFrom: 'Other' }],
  ])('refuses %s with %s and delivers nothing', async (_, code, own) => {
    fake.reset()
    const outcome = await sendBy({ ...settings, ...own }, fake.fetch)
    expect(outcome).toEqual({ status: 'unavailable', reason: code })
    expect(fake.rejections).toEqual([expect.stringContaining(`${code}: `)])
    expect(fake.messages).toEqual([])
  })

  it.each([
    ['a field twice', '2', (form: URLSearchParams) => form.append('text', 'y')],
    ['an unknown field', '2', (form: URLSearchParams) => form.set('extra', '1')],
    ['no text', '2', (form: URLSearchParams) => form.set('text', '')],
    ['a number with its plus', '3', (form: URLSearchParams) => form.set('to', '+14155552671')],
    ['Chinese as text', '3', (form: URLSearchParams) => form.set('text', chinese)],
    ['a life of 10 s', '3', (form: URLSearchParams) => form.set('ttl', '10000')],
  ])('refuses %s with %s', async (_, code, change) => {
    fake.reset()
    const request = buildSmsRequest(settings, message, english)
    const form = new URLSearchParams(await bodyOf(request.clone()))
    change(form)
    await fake.fetch(new Request(request, { method: 'POST', body: form }))
    expect(fake.rejections).toEqual([expect.stringContaining(`${code}: `)])
  })
})

function sendBy(own: VonageSettings, fetch: typeof globalThis.fetch, timeoutMs = 600_000, text = english) {
  return createVonage(own, timeoutMs, { fetch, now: Date.now, writeText: () => text }).send(message)
}
