import { beforeEach, describe, expect, it } from 'vitest'
import { createAliyunFake, type Fault } from '../../../test/support/aliyun-fake.ts'
import { faults } from '../../../test/support/ronglian-fake.ts'
import { secureRandom } from '../../core/random.ts'
import { createAliyun } from './aliyun.ts'
import { account, message, settings } from './aliyun.test-support.ts'

const now = () => Date.UTC(2026, 0, 15, 16)
const fake = createAliyunFake({ ...account, now })
const delivered = { to: '13800138000', code: '123456' }

beforeEach(() => fake.reset())

describe('sending by Aliyun', () => {
  it('delivers each message once, as the provider requires', async () => {
    const messageId = expect.stringMatching(/^\d{18}\^0$/)
    for (let times = 0; times < 2; times += 1)
      expect(await sendBy(fake.fetch)).toEqual({ status: 'accepted', messageId })
    expect(fake.rejections).toEqual([])
    expect(fake.messages).toEqual([delivered, delivered])
    expect(fake.requests).toBe(2)
  })

  it('is for mainland China only', () => {
    expect(createAliyun(settings, 1, outside(fetch))).toMatchObject({ name: 'aliyun', countries: ['CN'] })
  })

  it.each<[string, Fault, string, string]>([
    ['a business code', fake.refusal('isv.DENY_IP_RANGE'), 'unavailable', 'isv.DENY_IP_RANGE'],
    ['the gateway', fake.refusal('Throttling.User', 400), 'unavailable', 'Throttling.User'],
    ['HTTP 400', faults.http(400), 'failed', 'http_400'],
    ['a redirect to another host', faults.redirect, 'unknown', 'http_302'],
    ['an oversized reply', faults.oversized, 'unknown', 'too_large'],
    ['silence, delivered', { ...faults.hang, delivers: true }, 'unknown', 'timeout'],
    ['a body that never ends', faults.hangInBody(), 'unknown', 'timeout'],
    ['a broken connection, not delivered', faults.reset, 'unknown', 'network'],
    ['a reply lost in its body, delivered', faults.replyLost, 'unknown', 'network'],
  ])('sends one request and reports what is known: %s', async (_, fault, status, reason) => {
    fake.failNext(fault)
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
})

describe('the outcome contains no number, code or key', () => {
  const secrets = ['13800138000', '123456', account.accessKeyId, account.accessKeySecret]
  const repeated = secrets.join(' ')

  it.each<[string, () => Response | Promise<Response>]>([
    ['as its code', () => Response.json({ Code: repeated, Message: repeated })],
    ['as the message id', () => Response.json({ Code: 'OK', BizId: repeated })],
    ['in an error page', () => new Response(repeated, { status: 400 })],
    ['in what fetch throws', () => Promise.reject(new TypeError(`could not fetch ${repeated}`))],
  ])('if the provider repeats them %s', async (_, respond) => {
    const shown = JSON.stringify(await sendBy(async () => respond()))
    for (const secret of secrets) expect(shown).not.toContain(secret)
  })
})

function outside(fetch: typeof globalThis.fetch) {
  return { fetch, now, random: secureRandom }
}

function sendBy(fetch: typeof globalThis.fetch, timeoutMs = 600_000) {
  return createAliyun(settings, timeoutMs, outside(fetch)).send(message)
}
