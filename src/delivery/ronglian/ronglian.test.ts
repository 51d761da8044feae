import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createRonglianFake, faults, type RonglianFault } from '../../../test/support/ronglian-fake.ts'
import { createRonglian } from './ronglian.ts'
import { account, message, settings } from './ronglian.test-support.ts'

const now = () => Date.UTC(2026, 0, 15, 16)
const delivered = { to: '13800138000', code: '012345', minutes: '3', templateId: '1' }
const fake = createRonglianFake({ ...account, templateIds: ['1'], now })

beforeEach(() => fake.reset())

describe('sending by Ronglian', () => {
  it('delivers the message once, as the provider requires', async () => {
    const messageId = expect.stringMatching(/^[0-9a-f]{32}$/)
    expect(await sendBy(fake.fetch)).toEqual({ status: 'accepted', messageId })
    expect(fake.rejections).toEqual([])
    expect(fake.messages).toEqual([delivered])
    expect(fake.requests).toBe(1)
  })

  it('is for mainland China only', () => {
    expect(createRonglian(settings, 1, { fetch, now })).toMatchObject({ name: 'ronglian', countries: ['CN'] })
  })

  it.each<[string, RonglianFault, string, string]>([
    ['an error code', faults.code('160014'), 'unavailable', '160014'],
    ['HTTP 400', faults.http(400), 'failed', 'http_400'],
    ['a redirect to another host', faults.redirect, 'unknown', 'http_302'],
    ['an oversized reply', faults.oversized, 'unknown', 'too_large'],
    ['silence, not delivered', faults.hang, 'unknown', 'timeout'],
    ['silence, delivered', { ...faults.hang, delivers: true }, 'unknown', 'timeout'],
    ['a reply after the time-out', faults.slow(60_000), 'unknown', 'timeout'],
    ['a body that never ends', faults.hangInBody(), 'unknown', 'timeout'],
    ['a rejection whose body never ends', faults.hangInBody(429), 'failed', 'http_429'],
    ['a gateway whose body never ends', faults.hangInBody(504), 'unknown', 'http_504'],
    ['a broken connection, not delivered', faults.reset, 'unknown', 'network'],
    ['a broken connection, delivered', { kind: 'reset', delivers: true }, 'unknown', 'network'],
    ['a reply lost in its body, delivered', faults.replyLost, 'unknown', 'network'],
    ['a rejection whose body breaks off', faults.resetInBody(503), 'failed', 'http_503'],
  ])('sends one request and reports what is known: %s', async (_, fault, status, reason) => {
    fake.respondWith(fault)
    const isEndless = fault.kind === 'slow' || fault.kind === 'hang_in_body'
    expect(await sendBy(fake.fetch, isEndless ? 20 : undefined)).toEqual({ status, reason })
    expect(fake.rejections).toEqual([])
    expect(fake.requests).toBe(1)
    expect(fake.messages).toEqual(fault.delivers === true ? [delivered] : [])
  })

  it('calls fetch with a signal, and not as a method of another object', async () => {
    let seen: { self: unknown; signal: unknown } | undefined
    await sendBy(async function (this: unknown, _, init) {
      seen = { self: this, signal: init?.signal }
      return new Response()
    })
    expect(seen).toEqual({ self: undefined, signal: expect.any(AbortSignal) })
  })

  it('throws for a wrong base URL before anything is sent', () => {
    const fetch = vi.fn<typeof globalThis.fetch>()
    const wrong = createRonglian({ ...settings, ronglianBaseUrl: 'nowhere' }, 1, { fetch, now })
    expect(() => wrong.send(message)).toThrow(TypeError)
    expect(fetch).not.toHaveBeenCalled()
  })
})

describe('the outcome contains no number, code, token or account', () => {
  const secrets = ['13800138000', '012345', account.authToken, account.accountSid]
  const repeated = secrets.join(' ')

  const replyWith = (members: object) => () => Response.json(members)

  it.each<[string, () => Response | Promise<Response>]>([
    ['as its code', replyWith({ statusCode: repeated, statusMsg: repeated })],
    ['as the message id', replyWith({ statusCode: '000000', templateSMS: { smsMessageSid: repeated } })],
    ['in an error page', () => new Response(repeated, { status: 400 })],
    ['in a redirect', () => Response.redirect(`https://sms.example/?${secrets.join('&')}`)],
    ['in what fetch throws', () => Promise.reject(new TypeError(`could not fetch ${repeated}`))],
  ])('if the provider repeats them %s', async (_, respond) => {
    const shown = JSON.stringify(await sendBy(async () => respond()))
    for (const secret of secrets) expect(shown).not.toContain(secret)
  })
})

function sendBy(fetch: typeof globalThis.fetch, timeoutMs = 600_000) {
  return createRonglian(settings, timeoutMs, { fetch, now }).send(message)
}
