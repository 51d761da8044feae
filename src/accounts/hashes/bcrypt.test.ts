import { describe, expect, it } from 'vitest'
import { readBcrypt } from './bcrypt.ts'

/** @see https://github.com/djmdjm/jBCrypt/blob/master/test/org/mindrot/jbcrypt/TestBCrypt.java */
const published: readonly [password: string, hash: string][] = [
  ['', '$2a$06$DCq7YPn5Rq63x1Lad4cll.TV4S6ytwfsfvkgY8jIucDrjc8deX1s.'],
  ['', '$2a$10$k1wbIrmNyFAPwPVPSVa/zecw2BCEnBwVS2GbrmgzxFUOqW9dk4TCW'],
  ['a', '$2a$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe'],
  ['abc', '$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i'],
  ['a', '$2a$12$8NJH3LsPrANStV6XtBakCez0cKHXVxmvxIlcz785vxAIZrihHZpeS'],
]

/** By Django 5.2 with the package bcrypt 5.0. */
const byDjango: readonly [password: string, hash: string][] = [
  ['l\u00e8tmein', 'bcrypt$$2b$06$e5C3zfswn.CowOBbbb7ngevPkWQyxbcTfxCWGsEnAYRFCy5RM3Yf.'],
  ['l\u00e8tmein', 'bcrypt_sha256$$2b$06$e5C3zfswn.CowOBbbb7ngemN5GQ8Bw08O/.VeAFZG4G2T6vsdMQ4u'],
  ['x'.repeat(100), 'bcrypt_sha256$$2b$06$e5C3zfswn.CowOBbbb7ngenSJt9hGBAPhicFMtKbyhcAUF3KBIQjS'],
]

/** `bcrypt.hashpw(b'x' * 72, …)` */
const of72Bytes = '$2b$06$e5C3zfswn.CowOBbbb7nge7eMyo822abf4inUnu.P4PGZrIsL6B..'

describe('a bcrypt hash', () => {
  it.each([...published, ...byDjango])('matches its password only: "%s" %s', (password, text) => {
    expect(matches(text, password)).toBe(true)
    expect(matches(text, `${password}.`)).toBe(false)
  })

  it('is the same under each of its names', () => {
    for (const name of ['$2a', '$2b', '$2y'])
      expect(matches(name + of72Bytes.slice(3), 'x'.repeat(72))).toBe(true)
  })

  it('depends on 72 bytes of the password, and on all of it if it was hashed first', () => {
    expect(matches(of72Bytes, 'x'.repeat(73))).toBe(true)
    expect(matches(of72Bytes, 'x'.repeat(71))).toBe(false)
    expect(matches(of72Bytes, `${'x'.repeat(71)}y`)).toBe(false)
    expect(matches(byDjango[2]?.[1] ?? '', `${'x'.repeat(99)}y`)).toBe(false)
  })

  it.each([
    ['04', 1],
    ['11', 1],
    ['12', 2],
    ['14', 8],
  ])('of cost %s counts as %i hashes of today’s kind', (cost, hashes) => {
    const read = readBcrypt(of72Bytes.replace('06', cost))
    expect(read?.ok && read.value.compare('').cost).toBe(hashes)
  })

  it.each(['15', '31', '99'])('of cost %s is too costly', (cost) => {
    expect(readBcrypt(of72Bytes.replace('06', cost))).toEqual({ ok: false, error: 'too_costly' })
  })

  it.each(['00', '03'])('of cost %s, which the algorithm does not have, is not supported', (cost) => {
    expect(readBcrypt(of72Bytes.replace('06', cost))).toEqual({ ok: false, error: 'not_supported' })
  })

  it.each([
    '',
    of72Bytes.slice(1),
    of72Bytes.slice(0, -1),
    `${of72Bytes}.`,
    `${of72Bytes}\n`,
    of72Bytes.replace('$2b', '$2x'),
    of72Bytes.replace('$06', '$6'),
    `bcrypt_sha512$${of72Bytes}`,
    `bcrypt_sha256${of72Bytes}`,
  ])('is not: %s', (text) => {
    expect(readBcrypt(text)).toBeUndefined()
  })
})

function matches(text: string, password: string): boolean {
  const read = readBcrypt(text)
  if (!read?.ok) return expect.fail(`Not read: ${text}`)
  expect(read.value.isCurrent).toBe(false)
  return read.value.compare(password).matches()
}
