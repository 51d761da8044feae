import { describe, expect, it } from 'vitest'
import { bodyOf } from '../../../test/support/provider-fake.ts'
import { describeProvider } from '../../../test/support/provider-suite.ts'
import { createSnsFake, snsError } from '../../../test/support/sns-fake.ts'
import { chinese, english, message } from '../free-text.test-support.ts'
import { buildPublishRequest } from './request.ts'
import type { SnsSettings } from './settings.ts'
import { createSns } from './sns.ts'

const nowMs = Date.UTC(2026, 0, 15, 2, 30, 45, 678)
const settings: SnsSettings = {
  snsRegion: 'eu-west-1',
  snsBaseUrl: undefined,
  snsAccessKeyId: 'AKIDEXAMPLE',
  snsSecretAccessKey: 'the-secret',
  snsSenderId: 'Example',
}
const account = {
  host: 'sns.eu-west-1.amazonaws.com',
  region: 'eu-west-1',
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'the-secret',
  senderId: 'Example',
  now: () => nowMs,
}
const fake = createSnsFake(account)
const delivered = { to: '+14155552671', from: 'Example', text: english }

describeProvider('Amazon SNS', {
  fake,
  send: (fetch, timeoutMs) => sendBy({}, fetch, { timeoutMs }),
  delivered,
  messageId: /^[0-9a-f-]{36}$/,
  secrets: ['4155552671', '012345', 'the-secret', 'AKIDEXAMPLE'],
})

describe('Amazon SNS', () => {
  it('is for all countries', () => {
    const parts = { fetch, now: () => nowMs, writeText: () => english }
    expect(createSns(settings, 1, parts)).toMatchObject({ name: 'sns', countries: undefined })
  })

  it('signs a text in Chinese', async () => {
    fake.reset()
    expect(await sendBy({}, fake.fetch, { text: chinese })).toMatchObject({ status: 'accepted' })
    expect(fake.messages).toEqual([{ ...delivered, text: chinese }])
  })

  it('sends without a name, and to another endpoint, such as China’s', async () => {
    const host = 'sns.cn-north-1.amazonaws.com.cn'
    const chinas = createSnsFake({ ...account, host, region: 'cn-north-1', senderId: undefined })
    const own = { snsRegion: 'cn-north-1', snsBaseUrl: `https://${host}/`, snsSenderId: undefined }
    expect(await sendBy(own, chinas.fetch)).toMatchObject({ status: 'accepted' })
    expect(chinas.messages).toEqual([{ ...delivered, from: '' }])
    expect(chinas.rejections).toEqual([])
  })

  // aws4fetch's own client would repeat both up to ten times.
  it.each([
    ['Throttled', 'unavailable'],
    ['InternalError', 'failed'],
    ['InvalidParameter', 'refused'],
  ])('makes one request, and %s means %s', async (code, status) => {
    fake.reset()
    fake.respondWith(snsError(code))
    expect(await sendBy({}, fake.fetch)).toEqual({ status, reason: code })
    expect(fake.requests).toBe(1)
  })

  it('makes the documented request, byte for byte', async () => {
    const request = await buildPublishRequest(settings, message, 'a b', nowMs)
    expect(request).toMatchObject({
      method: 'POST',
      url: 'https://sns.eu-west-1.amazonaws.com/',
      redirect: 'manual',
    })
    expect(Object.fromEntries(request.headers)).toEqual({
      authorization: expect.stringMatching(
        /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/20260115\/eu-west-1\/sns\/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=[0-9a-f]{64}$/,
      ),
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      'x-amz-date': '20260115T023045Z',
    })
    expect(await bodyOf(request)).toBe(
      'Action=Publish&Version=2010-03-31&PhoneNumber=%2B14155552671&Message=a+b' +
        '&MessageAttributes.entry.1.Name=AWS.SNS.SMS.SMSType&MessageAttributes.entry.1.Value.DataType=String' +
        '&MessageAttributes.entry.1.Value.StringValue=Transactional' +
        '&MessageAttributes.entry.2.Name=AWS.SNS.SMS.SenderID&MessageAttributes.entry.2.Value.DataType=String' +
        '&MessageAttributes.entry.2.Value.StringValue=Example',
    )
  })
})

describe('the Amazon SNS fake', () => {
  it.each<[string, string, Partial<SnsSettings>, number?]>([
    ['a wrong secret', 'SignatureDoesNotMatch', { snsSecretAccessKey: 'other' }],
    ['another key', 'SignatureDoesNotMatch', { snsAccessKeyId: 'other' }],
    [
      'another region',
      'SignatureDoesNotMatch',
      { snsRegion: 'eu-west-2', snsBaseUrl: `https://${account.host}` },
    ],
    ['another host', 'SignatureDoesNotMatch', { snsBaseUrl: 'https://sms.example' }],
    ['no name', 'MissingParameter', { snsSenderId: undefined }],
    ['a request of 16 minutes ago', 'RequestExpired', {}, nowMs - 16 * 60_000],
  ])('refuses %s with %s and delivers nothing', async (_, reason, own, atMs = nowMs) => {
    fake.reset()
    expect(await sendBy(own, fake.fetch, { atMs })).toEqual({ status: 'unavailable', reason })
    expect(fake.rejections).toEqual([expect.stringContaining(`${reason}: `)])
    expect(fake.messages).toEqual([])
  })

  it('refuses a body that was changed after it was signed', async () => {
    fake.reset()
    const request = await buildPublishRequest(settings, message, english, nowMs)
    const body = (await bodyOf(request.clone())).replace('012345', '543210')
    await fake.fetch(new Request(request, { method: 'POST', body }))
    expect(fake.rejections).toEqual([expect.stringContaining('SignatureDoesNotMatch: ')])
  })
})

function sendBy(
  own: Partial<SnsSettings>,
  fetch: typeof globalThis.fetch,
  options: { timeoutMs?: number | undefined; text?: string; atMs?: number } = {},
) {
  const { timeoutMs = 600_000, text = english, atMs = nowMs } = options
  const parts = { fetch, now: () => atMs, writeText: () => text }
  return createSns({ ...settings, ...own }, timeoutMs, parts).send(message)
}
