import { pbkdf2Sync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readPbkdf2, workers } from './pbkdf2.ts'
import type { StoredHash } from './stored-hash.ts'

/** The password of Django's own tests. */
const password = 'l\u00e8tmein'

/**
 * Each is Django 5.2's `PBKDF2PasswordHasher().encode(password, 'seasalt2', rounds)`. Higher counts take long in the test
 * runner: the built Worker verifies them, in `tools/import/import-users.test.ts`.
 */
const byDjango = [
  'pbkdf2_sha256$1$seasalt2$h3NICSKfQIQZrgY1hu9zvFs/fKpyZxtJcUgT2+Ye20k=',
  'pbkdf2_sha256$1000$seasalt2$ABPNVLVV1vRC5OnBCpgwRvsTOJaXds28OSzNig3GR2M=',
  'pbkdf2_sha256$100000$seasalt2$Tl4GMr+Yt1zzO1sbKoUaDBdds5NkR3RxaDWuQsliFrI=',
  'pbkdf2_sha256$100001$seasalt2$PFd2ETdf5x4MZAvd16D6HwU/lEs7bWM0SHuH+7YNB08=',
]

/** Refuses as the platform does in production. */
const pbkdf2: typeof pbkdf2Sync = (typed, salt, rounds, length, digest) => {
  if (rounds > 100_000) throw new Error('Pbkdf2 failed: iteration counts above 100000 are not supported')
  return pbkdf2Sync(typed, salt, rounds, length, digest)
}
const production = { ...workers, pbkdf2 }

/** As if the platform took 10 rounds only. */
const poor = { pbkdf2, highestRounds: 10, roundsPerStep: 100 }

describe('a PBKDF2 hash of Django', () => {
  it.each(byDjango)('matches its password, and needs no platform above 100,000 rounds: %s', (text) => {
    expect(matches(text, password)).toBe(true)
  })

  it.each(byDjango.slice(0, 3))('matches no other password: %s', (text) => {
    for (const other of [`${password}.`, 'letmein', '']) expect(matches(text, other)).toBe(false)
  })

  it.each([
    [100_000, 1],
    [100_001, 2],
    [200_000, 2],
    [1_200_000, 12],
  ])('of %i rounds costs as much as %i hashes of today’s kind', (rounds, cost) => {
    expect(read(withRounds(rounds)).compare(password).cost).toBe(cost)
  })

  it.each([
    [11, 0],
    [101, 0],
    [102, 1],
    [1000, 9],
  ])('of %i rounds is the same in JavaScript, with a pause every 100 rounds', (rounds, pauses) => {
    for (const typed of ['', password, 'x'.repeat(64), 'x'.repeat(65)]) {
      const hash = pbkdf2Sync(typed, 'salt', rounds, 32, 'sha256').toString('base64')
      const text = `pbkdf2_sha256$${rounds}$salt$${hash}`
      const { steps, matches } = read(text, poor).compare(typed)
      expect([...steps].length).toBe(pauses)
      expect(matches()).toBe(true)
      expect(matchesOn(poor, text, `${typed}y`)).toBe(false)
    }
  })

  it('of more rounds than Django has ever had is too costly', () => {
    for (const rounds of [1_200_001, 999_999_999])
      expect(readPbkdf2(withRounds(rounds))).toEqual({
        ok: false,
        error: 'too_costly',
      })
  })

  const hash = `${'A'.repeat(43)}=`
  it.each([
    '',
    `pbkdf2_sha256$0$salt$${hash}`,
    `pbkdf2_sha256$01$salt$${hash}`,
    `pbkdf2_sha256$-1$salt$${hash}`,
    `pbkdf2_sha256$1e3$salt$${hash}`,
    `pbkdf2_sha256$9999999999$salt$${hash}`,
    `pbkdf2_sha256$1000$$${hash}`,
    `pbkdf2_sha256$1000$sa lt$${hash}`,
    `pbkdf2_sha256$1000$${'s'.repeat(129)}$${hash}`,
    `pbkdf2_sha256$1000$salt$${hash}\n`,
    `pbkdf2_sha256$1000$salt$${'A'.repeat(42)}=`,
    `pbkdf2_sha256$1000$salt$${hash}$`,
    `pbkdf2_sha1$1000$salt$${'A'.repeat(27)}=`,
    `$pbkdf2-sha256$1000$salt$${hash}`,
  ])('is not: %s', (text) => {
    expect(readPbkdf2(text)).toBeUndefined()
  })
})

function withRounds(rounds: number): string {
  return `pbkdf2_sha256$${rounds}$seasalt2$${'A'.repeat(43)}=`
}

function read(text: string, platform = production): StoredHash {
  const hash = readPbkdf2(text, platform)
  return hash?.ok ? hash.value : expect.fail(`Not read: ${text}`)
}

function matches(text: string, typed: string): boolean {
  return matchesOn(production, text, typed)
}

function matchesOn(platform: typeof production, text: string, typed: string): boolean {
  const { isCurrent, compare } = read(text, platform)
  expect(isCurrent).toBe(false)
  const { steps, matches } = compare(typed)
  for (const _ of steps);
  return matches()
}
