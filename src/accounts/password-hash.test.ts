import { Buffer } from 'node:buffer'
import { scryptSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type Random, secureRandom } from '../core/random.ts'
import { err, ok } from '../core/result.ts'
import { matchlessHash } from './hashes/scrypt.ts'
import { createPasswordHasher, type PasswordCheck } from './password-hash.ts'

const password = 'correct horse battery staple'

/**
 * The first 32 bytes of the test vector for "pleaseletmein" and "SodiumChloride", N=16384 r=8 p=1. The last step of
 * scrypt is PBKDF2, of which a shorter output is the beginning of a longer one.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7914#section-12
 */
const rfc7914 = [
  '$scrypt$ln=14,r=8,p=1',
  base64(Buffer.from('SodiumChloride')),
  base64(Buffer.from('7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2', 'hex')),
].join('$')

describe('a stored password', () => {
  it('is a PHC string with the parameters, a salt of 16 bytes and a hash of 32', async () => {
    const stored = await hashPassword(password, () => new Uint8Array(16).fill(0xfb))
    expect(stored).toMatch(/^\$scrypt\$ln=14,r=8,p=5\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
    expect(stored.split('$')[3]).toBe(base64(new Uint8Array(16).fill(0xfb)))
  })

  it('has a new salt each time, and verifies each time', async () => {
    const one = await hashPassword(password)
    const other = await hashPassword(password)
    expect(one.split('$')[3]).not.toBe(other.split('$')[3])
    expect(one.split('$')[4]).not.toBe(other.split('$')[4])
    for (const stored of [one, other])
      expect(await verifyPassword(password, stored)).toEqual({ matches: true, isOutdated: false })
  })

  const others = ['', 'Pleaseletmein', 'pleaseletmein ', ' pleaseletmein', 'pleaseletmei']
  it.each(others)('matches no other password: "%s"', async (other) => {
    expect(await matches(other, rfc7914)).toBe(false)
  })

  it.each([
    ['128 letters', 'x'.repeat(127), 'a', 'b'],
    ['128 characters of four bytes each', '🔑'.repeat(127), '🔒', '🔓'],
    ['characters behind a null character', 'before\0', 'after', 'later'],
  ])('depends on the end of the password: %s', async (_, beginning, last, other) => {
    const stored = await hashPassword(beginning + last)
    expect(await matches(beginning + last, stored)).toBe(true)
    expect(await matches(beginning + other, stored)).toBe(false)
    expect(await matches(beginning, stored)).toBe(false)
  })

  it('is the same for é composed or decomposed, and not for similar characters', async () => {
    const stored = await hashPassword('cafe\u0301 au lait')
    expect(await matches('caf\u00e9 au lait', stored)).toBe(true)
    for (const similar of ['cafe au lait', 'ｃａｆ\u00e9 au lait'])
      expect(await matches(similar, stored)).toBe(false)
  })
})

describe('a hash with older parameters', () => {
  it('is verified with its own parameters, as in RFC 7914, and reported as outdated', async () => {
    expect(await verifyPassword('pleaseletmein', rfc7914)).toEqual({ matches: true, isOutdated: true })
    expect(await matches('pleaseletmein', rfc7914.replace('ln=14', 'ln=13'))).toBe(false)
  })

  it.each([
    { ln: 12, r: 8, p: 5 },
    { ln: 14, r: 4, p: 5 },
    { ln: 14, r: 8, p: 4 },
  ])('is outdated whether it matches or not: ln=$ln r=$r p=$p', async ({ ln, r, p }) => {
    const hash = scryptSync(password, 'a salt of the test', 32, { N: 2 ** ln, r, p, maxmem: 2 ** 26 })
    const stored = `$scrypt$ln=${ln},r=${r},p=${p}$${base64(Buffer.from('a salt of the test'))}$${base64(hash)}`
    expect(await verifyPassword(password, stored)).toEqual({ matches: true, isOutdated: true })
    expect(await verifyPassword(`${password}.`, stored)).toEqual({ matches: false, isOutdated: true })
  })
})

describe('an imported hash', () => {
  it.each([
    'pbkdf2_sha256$1000$seasalt2$ABPNVLVV1vRC5OnBCpgwRvsTOJaXds28OSzNig3GR2M=',
    'bcrypt_sha256$$2b$06$e5C3zfswn.CowOBbbb7ngemN5GQ8Bw08O/.VeAFZG4G2T6vsdMQ4u',
  ])('is verified, and outdated whether it matches or not: %s', async (stored) => {
    expect(await verifyPassword('l\u00e8tmein', stored)).toEqual({ matches: true, isOutdated: true })
    expect(await verifyPassword('letmein', stored)).toEqual({ matches: false, isOutdated: true })
    // As it was typed: the other service did not normalise it.
    expect(await matches('le\u0300tmein', stored)).toBe(false)
  })
})

describe('a stored text that is not ours', () => {
  const [, , , salt, hash] = rfc7914.split('$')

  it.each([
    '',
    password,
    `x${rfc7914}`,
    '$2b$12$abcdefghijklmnopqrstuuAoqGZkbmJ0MCTNWdzlRpmvIRhGQPIA',
    'pbkdf2_sha256$1200001$seasalt2$hPlIUc6GqWsws6cZV1K8OuOARm1UrbZ3vLGFoHkH0ZI=',
    `$argon2id$ln=14,r=8,p=1$${salt}$${hash}`,
    `$scrypt$ln=14,r=8$${salt}$${hash}`,
    `$scrypt$ln=14,r=8,p=1$${salt}`,
    `$scrypt$ln=14,r=8,p=1$${salt}$`,
    `$scrypt$ln=14,r=8,p=1$$${hash}`,
    `$scrypt$ln=x,r=8,p=1$${salt}$${hash}`,
    `$scrypt$ln=14,r=8,p=1$${salt}$${hash}\n`,
    `$scrypt$ln=14,r=8,p=1$${salt}$${hash?.slice(0, 20)}`,
    `$scrypt$ln=24,r=8,p=1$${salt}$${hash}`,
    `$scrypt$ln=0,r=0,p=0$${salt}$${hash}`,
    'another-text',
  ])('causes an exception, which does not repeat it: "%s"', async (stored) => {
    const error = await verifyPassword('pleaseletmein', stored).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(Error)
    if (stored !== '') expect(String(error)).not.toContain(stored)
  })
})

it.each([password, ''])('the hash of an absent user matches no password: "%s"', async (tried) => {
  // Not outdated: it costs as much as every new hash.
  expect(await verifyPassword(tried, matchlessHash)).toEqual({ matches: false, isOutdated: false })
})

it('the refusal of a full queue is returned, and nothing is hashed', async () => {
  const full = err({ code: 'unavailable', retryAfterSeconds: 2 } as const)
  const passwords = createPasswordHasher(async () => full, secureRandom)
  expect(await passwords.hash(password)).toBe(full)
  expect(await passwords.verify(password, matchlessHash)).toBe(full)
})

/** Hashes without a queue. */
function createHasher(random: Random) {
  return createPasswordHasher(async (hash, length) => {
    for (const _ of length?.steps ?? []);
    return ok(hash())
  }, random)
}

async function hashPassword(text: string, random: Random = secureRandom): Promise<string> {
  const hashed = await createHasher(random).hash(text)
  return hashed.ok ? hashed.value : expect.fail('Not hashed')
}

async function verifyPassword(text: string, stored: string): Promise<PasswordCheck> {
  const checked = await createHasher(secureRandom).verify(text, stored)
  return checked.ok ? checked.value : expect.fail('Not verified')
}

async function matches(text: string, stored: string): Promise<boolean> {
  return (await verifyPassword(text, stored)).matches
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replaceAll('=', '')
}
