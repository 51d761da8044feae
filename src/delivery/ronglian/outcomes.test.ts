import { beforeEach, describe, expect, it } from 'vitest'
import type { PhoneNumber } from '../../phone/phone-number.ts'
import { ronglianSender } from './ronglian.ts'
import { createRonglianFake, faults, type RonglianFault } from '../../../test/support/ronglian-fake.ts'

const account = {
  accountSid: '8a216da8000000000000000000000001',
  authToken: '0123456789abcdef0123456789abcdef',
  appId: '8a216da8000000000000000000000002',
}
const settings = { baseUrl: 'https://sms.example:8883', ...account, templateId: '1', timeoutMs: 600_000 }
const now = () => Date.UTC(2026, 0, 15, 16)
const message = {
  to: '+8613800138000' as PhoneNumber,
  code: '012345',
  validMinutes: 3,
  handOverBeforeMs: Infinity,
}
const delivered = { to: '13800138000', code: '012345', minutes: '3', templateId: '1' }

const fake = createRonglianFake({ ...account, templateIds: ['1'], now })
const send = ronglianSender(settings, { fetch: fake.fetch, now })
const sendImpatiently = ronglianSender({ ...settings, timeoutMs: 20 }, { fetch: fake.fetch, now })

beforeEach(() => fake.reset())

describe('ronglianSender', () => {
  it('delivers the message once, as the provider wants it', async () => {
    expect(await send(message)).toEqual({
      status: 'accepted',
      messageId: expect.stringMatching(/^[0-9a-f]{32}$/),
    })
    expect(fake.rejections).toEqual([])
    expect(fake.messages).toEqual([delivered])
    expect(fake.requests).toBe(1)
  })

  it('waits for an answer that is slow but in time', async () => {
    fake.failNext(faults.slow(5))
    expect(await send(message)).toMatchObject({ status: 'accepted' })
    expect(fake.messages).toEqual([delivered])
  })

  it.each<[string, RonglianFault, { status: string; reason: string }]>([
    ['HTTP 400', faults.http(400), { status: 'unavailable', reason: 'http_400' }],
    ['HTTP 401', faults.http(401), { status: 'unavailable', reason: 'http_401' }],
    ['HTTP 404', faults.http(404), { status: 'unavailable', reason: 'http_404' }],
    ['HTTP 429', faults.http(429), { status: 'unavailable', reason: 'http_429' }],
    ['HTTP 500', faults.http(500), { status: 'unavailable', reason: 'http_500' }],
    ['HTTP 503', faults.http(503), { status: 'unavailable', reason: 'http_503' }],
    ['HTTP 502', faults.http(502), { status: 'unknown', reason: 'http_502' }],
    ['HTTP 504', faults.http(504), { status: 'unknown', reason: 'http_504' }],
    [
      'HTTP 526, a bad certificate behind workerd',
      faults.http(526),
      { status: 'unknown', reason: 'http_526' },
    ],
    ['a redirect to another host', faults.redirect, { status: 'unknown', reason: 'http_302' }],
    ['HTML', faults.html, { status: 'unknown', reason: 'unreadable' }],
    ['an empty answer', faults.empty, { status: 'unknown', reason: 'unreadable' }],
    ['cut JSON', faults.cutJson, { status: 'unknown', reason: 'unreadable' }],
    ['JSON of another shape', faults.wrongShape, { status: 'unknown', reason: 'unreadable' }],
    ['an oversized answer', faults.oversized, { status: 'unknown', reason: 'too_large' }],
    ['silence', faults.hang, { status: 'unknown', reason: 'timeout' }],
    [
      'silence, although delivered',
      { ...faults.hang, delivers: true },
      { status: 'unknown', reason: 'timeout' },
    ],
    ['an answer after the time-out', faults.slow(60_000), { status: 'unknown', reason: 'timeout' }],
    ['a body that never ends', faults.hangInBody(), { status: 'unknown', reason: 'timeout' }],
    ['a broken connection', faults.reset, { status: 'unknown', reason: 'network' }],
    ['a reply lost in its body', faults.replyLost, { status: 'unknown', reason: 'network' }],
    [
      'a reply lost before it began',
      { kind: 'reset', delivers: true },
      { status: 'unknown', reason: 'network' },
    ],
    ['a body that breaks off', faults.resetInBody(), { status: 'unknown', reason: 'network' }],
    [
      'a rejection whose body never ends',
      faults.hangInBody(429),
      { status: 'unavailable', reason: 'http_429' },
    ],
    [
      'a rejection whose body breaks off',
      faults.resetInBody(503),
      { status: 'unavailable', reason: 'http_503' },
    ],
    ['a gateway whose body never ends', faults.hangInBody(504), { status: 'unknown', reason: 'http_504' }],
    ['a wrong signature', faults.code('111109'), { status: 'unavailable', reason: '111109' }],
    ['an empty account', faults.code('160014'), { status: 'unavailable', reason: '160014' }],
    ['an internal error', faults.code('111000'), { status: 'unavailable', reason: '111000' }],
    ['a code that nobody knows', faults.code('987654'), { status: 'unavailable', reason: '987654' }],
    ['a bad number', faults.code('160042'), { status: 'refused', reason: '160042' }],
    ['a number on the blacklist', faults.code('112317'), { status: 'refused', reason: '112317' }],
    ['too many messages', faults.code('160038'), { status: 'refused', reason: '160038' }],
  ])('asks once and tells what is known: %s', async (_, fault, outcome) => {
    fake.respondWith(fault)
    const isEndless = fault.kind === 'slow' || fault.kind === 'hang_in_body'
    expect(await (isEndless ? sendImpatiently : send)(message)).toEqual(outcome)
    expect(fake.rejections).toEqual([])
    expect(fake.requests).toBe(1)
    expect(fake.messages).toEqual(fault.delivers === true ? [delivered] : [])
  })

  it.each(['+14155550100', '+85261234567', '+819012345678'])(
    'leaves a number outside +86 to another provider, without a request: %s',
    async (to) => {
      const outcome = await send({ ...message, to: to as PhoneNumber })
      expect(outcome).toEqual({ status: 'unavailable', reason: 'country' })
      expect(fake.requests).toBe(0)
    },
  )
})
