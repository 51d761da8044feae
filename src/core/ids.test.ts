import { Buffer } from 'node:buffer'
import { describe, expect, it } from 'vitest'
import { createIdIssuer, deriveKey } from './ids.ts'
import { secureRandom } from './random.ts'

const secret = 'a secret of this test, long enough for a key'
const nowMs = 1_800_000_000_000
const captchas = createIdIssuer(secret, 'captcha', 16)
const tokens = createIdIssuer(secret, 'session', 32)

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

describe('an id that we issued', () => {
  it.each([
    { name: 'captcha', ids: captchas, length: 43, randomBytes: 16 },
    { name: 'session', ids: tokens, length: 64, randomBytes: 32 },
  ])('is recognised, and shows the random bytes of its own: $name', ({ ids, length, randomBytes }) => {
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
  ])('says in whole seconds when: %d is %d', (issuedAtMs, saidMs) => {
    expect(captchas.issuedAtMs(captchas.issue(secureRandom, issuedAtMs))).toBe(saidMs)
  })

  it('is recognised by another isolate with the same secret, and is never the same twice', () => {
    const id = captchas.issue(secureRandom, nowMs)
    expect(createIdIssuer(secret, 'captcha', 16).issuedAtMs(id)).toBe(nowMs)
    expect(captchas.issue(secureRandom, nowMs)).not.toBe(id)
  })
})

describe('what we did not issue is refused', () => {
  const id = captchas.issue(secureRandom, nowMs)

  it('with any one character mistyped', () => {
    for (let at = 0; at < id.length; at += 1) {
      const other = alphabet[(alphabet.indexOf(id.charAt(at)) + 1) % 64]
      expect(captchas.issuedAtMs(id.slice(0, at) + other + id.slice(at + 1))).toBeUndefined()
    }
  })

  it('in any other spelling of the same bytes', () => {
    const bytes = Buffer.from(id, 'base64url')
    // 32 bytes leave two bits of the last character unused.
    const last = alphabet.indexOf(id.slice(-1))
    const sameBytes = [1, 2, 3].map((unused) => id.slice(0, -1) + alphabet[last + unused])
    const spellings = [
      ...sameBytes,
      `${id}=`,
      `${id} `,
      ` ${id}`,
      `${id}\n`,
      `${id.slice(0, 9)}.${id.slice(9)}`,
    ]
    for (const spelling of spellings) {
      expect(Buffer.from(spelling, 'base64url')).toEqual(bytes)
      expect(captchas.issuedAtMs(spelling), spelling).toBeUndefined()
    }
  })

  it.each<[string, string]>([
    ['nothing', ''],
    ['a text', 'not an id'],
    ['random bytes', Buffer.from(secureRandom(32)).toString('base64url')],
    ['only the body', Buffer.from(id, 'base64url').subarray(0, 20).toString('base64url')],
    ['one byte less', Buffer.from(id, 'base64url').subarray(0, 31).toString('base64url')],
    ['one byte more', Buffer.concat([Buffer.from(id, 'base64url'), Buffer.alloc(1)]).toString('base64url')],
    ['another kind', createIdIssuer(secret, 'verification', 16).issue(secureRandom, nowMs)],
    ['another kind of another length', tokens.issue(secureRandom, nowMs)],
    ['another secret', createIdIssuer(`${secret}!`, 'captcha', 16).issue(secureRandom, nowMs)],
  ])('as %s', (_, forged) => {
    expect(captchas.issuedAtMs(forged)).toBeUndefined()
  })
})

it('each use of a secret has a key of 32 bytes of its own', () => {
  const uses = [
    deriveKey(secret, 'a'),
    deriveKey(secret, 'b'),
    deriveKey(`${secret}!`, 'a'),
    deriveKey(secret, 'a'),
  ]
  const keys = uses.map((key) => key.export().toString('hex'))
  expect(keys.map(({ length }) => length)).toEqual([64, 64, 64, 64])
  expect(new Set(keys).size).toBe(3)
})
