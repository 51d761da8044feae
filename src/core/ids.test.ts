import { Buffer } from 'node:buffer'
import { describe, expect, it } from 'vitest'
import { createIdIssuer, deriveKey } from './ids.ts'
import { secureRandom } from './random.ts'

const secret = 'a secret of this test, long enough for a key'
const nowMs = 1_800_000_000_000
const captchas = createIdIssuer(secret, 'captcha', 16)
const tokens = createIdIssuer(secret, 'session', 32)

describe('an id that we issued', () => {
  it.each([
    { name: 'captcha', ids: captchas, length: 43, randomBytes: 16 },
    { name: 'session', ids: tokens, length: 64, randomBytes: 32 },
  ])('is recognised, and starts with its random bytes: $name', ({ ids, length, randomBytes }) => {
    const bytes = new Uint8Array(randomBytes).fill(7)
    const id = ids.issue((asked) => (asked === randomBytes ? bytes : expect.fail()), nowMs)
    expect(id).toMatch(/^[\w-]+$/)
    expect(id).toHaveLength(length)
    expect(Buffer.from(id, 'base64url').subarray(0, randomBytes)).toEqual(Buffer.from(bytes))
    expect(ids.issuedAtMs(id)).toBe(nowMs)
  })

  it.each([
    [nowMs + 999, nowMs],
    [nowMs + 1000, nowMs + 1000],
    [0, 0],
    // The last moment of its four bytes, in the year 2106.
    [2 ** 32 * 1000 - 1, (2 ** 32 - 1) * 1000],
  ])('shows when it was issued, in whole seconds: %d is %d', (issuedAtMs, toldMs) => {
    expect(captchas.issuedAtMs(captchas.issue(secureRandom, issuedAtMs))).toBe(toldMs)
  })

  it('is recognised by another isolate with the same secret', () => {
    const id = captchas.issue(secureRandom, nowMs)
    expect(createIdIssuer(secret, 'captcha', 16).issuedAtMs(id)).toBe(nowMs)
  })
})

describe('what we did not issue is refused', () => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const id = captchas.issue(secureRandom, nowMs)
  const bytes = Buffer.from(id, 'base64url')

  it('an id with any one character mistyped', () => {
    for (let at = 0; at < id.length; at += 1) {
      const other = alphabet[(alphabet.indexOf(id.charAt(at)) + 1) % 64]
      expect(captchas.issuedAtMs(id.slice(0, at) + other + id.slice(at + 1))).toBeUndefined()
    }
  })

  it('any other spelling of the same bytes', () => {
    // 32 bytes leave two bits of the last character unused.
    const last = alphabet.indexOf(id.slice(-1))
    const sameBytes = [1, 2, 3].map((unused) => id.slice(0, -1) + alphabet[last + unused])
    const marked = [`${id}=`, `${id} `, ` ${id}`, `${id}\n`, `${id.slice(0, 9)}.${id.slice(9)}`]
    for (const spelling of [...sameBytes, ...marked]) {
      expect(Buffer.from(spelling, 'base64url')).toEqual(bytes)
      expect(captchas.issuedAtMs(spelling), spelling).toBeUndefined()
    }
  })

  it.each<[string, string | Buffer]>([
    ['nothing', ''],
    ['a text', 'not an id'],
    ['random bytes', Buffer.from(secureRandom(32))],
    ['only the body', bytes.subarray(0, 20)],
    ['one byte less', bytes.subarray(0, 31)],
    ['one byte more', Buffer.concat([bytes, Buffer.alloc(1)])],
    ['an id of another kind', createIdIssuer(secret, 'verification', 16).issue(secureRandom, nowMs)],
    ['an id of another length', tokens.issue(secureRandom, nowMs)],
    ['an id by another secret', createIdIssuer(`${secret}!`, 'captcha', 16).issue(secureRandom, nowMs)],
  ])('%s', (_, forged) => {
    const text = typeof forged === 'string' ? forged : forged.toString('base64url')
    expect(captchas.issuedAtMs(text)).toBeUndefined()
  })
})

it('each use of a secret has its own key of 32 bytes', () => {
  const use = (ofSecret: string, name: string) => deriveKey(ofSecret, name).export().toString('hex')
  const keys = [use(secret, 'a'), use(secret, 'b'), use(`${secret}!`, 'a'), use(secret, 'a')]
  for (const key of keys) expect(key).toHaveLength(64)
  expect(new Set(keys).size).toBe(3)
})
