import { beforeEach, describe, expect, it } from 'vitest'
import { account, message, settings } from '../../src/delivery/aliyun/aliyun.test-support.ts'
import { buildTwiceTelRequest } from '../../src/delivery/aliyun/number-history.ts'
import type { PhoneNumber } from '../../src/phone/phone-number.ts'
import { buildSendSmsRequest } from '../../src/delivery/aliyun/request.ts'
import { createAliyunFake } from './aliyun-fake.ts'
import { faults } from './ronglian-fake.ts'

interface Draft {
  method: string
  url: string
  headers: Record<string, string>
  body?: string
}

interface Question {
  to: string
  sinceMs: number
}

type Change = (draft: Draft) => void

const nowMs = Date.UTC(2026, 0, 15, 16)
const quarterMs = 15 * 60_000
const fake = createAliyunFake({ ...account, now: () => nowMs })
let nonces = 0

beforeEach(() => fake.reset())

describe('the Aliyun fake', () => {
  it.each<[string, string, Change, Partial<typeof settings>?, number?]>([
    ['another method', 'UnsupportedHTTPMethod', (draft) => (draft.method = 'PUT')],
    ['plain HTTP', 'InvalidProtocol', url('https', 'http')],
    ['another path', 'InvalidAction.NotFound', url('.com/', '.com/v1')],
    ['no authorisation', 'IncompleteSignature', (draft) => delete draft.headers['authorization']],
    ['spaces after commas', 'IncompleteSignature', header('authorization', /,/g, ', ')],
    ['another key', 'InvalidAccessKeyId.NotFound', none, { aliyunAccessKeyId: 'another' }],
    ['milliseconds', 'InvalidTimeStamp.Format', header('x-acs-date', 'Z', '.000Z')],
    ['an old date', 'InvalidTimeStamp.Expired', none, {}, nowMs - quarterMs - 1000],
    ['a future date', 'InvalidTimeStamp.Expired', none, {}, nowMs + quarterMs + 1000],
    ['a header that is not signed', 'IncompleteSignature', header('authorization', 'host;', '')],
    ['another hash', 'SignatureDoesNotMatch', header('x-acs-content-sha256', /^./, 'x')],
    ['another secret', 'SignatureDoesNotMatch', none, { aliyunAccessKeySecret: 'another' }],
    ['another host', 'SignatureDoesNotMatch', url('dysmsapi', 'other')],
    ['a parameter that was changed', 'SignatureDoesNotMatch', url('13800138000', '13800138001')],
    ['another Accept', 'InvalidParameter', header('accept', /.*/, '*/*')],
    ['a content type', 'InvalidParameter', (draft) => (draft.headers['content-type'] = 'text/plain')],
    ['a signature of others', 'isv.SMS_SIGNATURE_ILLEGAL', none, { aliyunSignName: '别人' }],
    ['another template', 'isv.SMS_TEMPLATE_ILLEGAL', none, { aliyunTemplateCode: 'SMS_2' }],
  ])('refuses %s and delivers nothing', async (_, code, change, own, atMs) => {
    fake.failNext(faults.replyLost)
    expect(await send(change, own, atMs)).toBe(code)
    expect(fake.rejections).toEqual([expect.stringContaining(`${code}: `)])
    expect(fake.messages).toEqual([])
  })

  it.each<[string, string, string | undefined, Partial<typeof settings>?, Partial<Question>?]>([
    ['the number was given out later', 'OK', '1'],
    ['the number was given out before', 'OK', '2', {}, { sinceMs: nowMs - 1000 }],
    ['the number was never given out', 'OK', '2', {}, { to: '+8613800138001' }],
    ['another label', 'InvalidAuthCode', undefined, { aliyunNumberHistoryAuthCode: 'x' }],
    ['no mainland number', 'InvalidPhoneNumber.Check', undefined, {}, { to: '+6591234567' }],
    [
      'the host of SMS',
      'InvalidAction.NotFound',
      undefined,
      { aliyunNumberHistoryBaseUrl: settings.aliyunBaseUrl },
    ],
  ])('answers a question: %s', async (_, Code, VerifyResult, own = {}, question = {}) => {
    fake.issue('13800138000', nowMs - 1000)
    const { to, sinceMs } = { to: '+8613800138000', sinceMs: nowMs - 2000, ...question }
    nonces += 1
    const request = buildTwiceTelRequest(
      { ...settings, ...own },
      to as PhoneNumber,
      sinceMs,
      nowMs,
      `the-nonce-of-request-${nonces}`,
    )
    const answer = await (await fake.fetch(request)).json<{ Code: string; Data?: { VerifyResult: string } }>()
    expect([answer.Code, answer.Data?.VerifyResult]).toEqual([Code, VerifyResult])
    expect(fake.questions).toHaveLength(Code === 'OK' ? 1 : 0)
  })

  it('delivers a correct request, up to 15 minutes off, and each nonce once', async () => {
    for (const atMs of [nowMs - quarterMs, nowMs, nowMs + quarterMs])
      expect(await send(none, {}, atMs)).toBe('OK')
    nonces -= 1
    expect(await send(none)).toBe('SignatureNonceUsed')
    expect(fake.messages).toEqual(Array.from({ length: 3 }, () => ({ to: '13800138000', code: '123456' })))
  })
})

/** Sends a correct request after one change, and gives the code of the answer. */
async function send(change: Change, own: Partial<typeof settings> = {}, atMs = nowMs): Promise<string> {
  nonces += 1
  const nonce = `the-nonce-of-request-${nonces}`
  const request = buildSendSmsRequest({ ...settings, ...own }, message, atMs, nonce)
  const { method, url, headers } = request
  const draft: Draft = { method, url, headers: Object.fromEntries(headers) }
  change(draft)
  return (await (await fake.fetch(draft.url, draft)).json<{ Code: string }>()).Code
}

function none(): void {}

function url(from: string, to: string): Change {
  return (draft) => void (draft.url = draft.url.replace(from, to))
}

function header(name: string, from: string | RegExp, to: string): Change {
  return (draft) => void (draft.headers[name] = (draft.headers[name] ?? '').replace(from, to))
}
