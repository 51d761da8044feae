import { Buffer } from 'node:buffer'
import { scrypt, type ScryptOptions, timingSafeEqual } from 'node:crypto'
import type { Random } from '../core/random.ts'

/** In Unicode code points. Long enough for a hash to hold out, short enough for hashing to stay cheap. */
export const passwordLength = { minimum: 8, maximum: 128 } as const

/**
 * Passwords are stored as scrypt in PHC string form, so that the parameters can rise later:
 * `$scrypt$ln=14,r=8,p=5$<salt>$<hash>`, salt and hash in unpadded base64.
 *
 * The platform allows N·r·p up to 2^20; these parameters are OWASP's for 16 MiB.
 *
 * @see https://github.com/P-H-C/phc-string-format/blob/master/phc-sf-spec.md
 * @see https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#scrypt
 * @see https://www.rfc-editor.org/rfc/rfc7914
 */
interface ScryptParameters {
  /** log2 of N, the cost. */
  readonly ln: number
  readonly r: number
  readonly p: number
}

const today: ScryptParameters = { ln: 14, r: 8, p: 5 }
const saltBytes = 16
const hashBytes = 32
/** Node's own default of 32 MiB would leave no room for the parameters to rise. */
const maxmem = 64 * 1024 * 1024

/** @returns a PHC string with a fresh salt */
export const hashPassword = async (random: Random, password: string): Promise<string> => {
  const salt = random(saltBytes)
  return toPhc(today, salt, await derive(password, salt, today))
}

export interface PasswordCheck {
  readonly matches: boolean
  /** The stored hash has older parameters, and this is the moment to replace it. */
  readonly isOutdated: boolean
}

/**
 * Stands in for the hash of a user who does not exist: today's cost, and no password gives 32 zero bytes. Checked like any
 * other, so that the time it takes does not tell whether there is such a user.
 */
export const nobodysHash = `$scrypt$ln=${today.ln},r=${today.r},p=${today.p}$${'A'.repeat(22)}$${'A'.repeat(43)}`

/**
 * Compares a password with a stored hash, in constant time.
 *
 * @throws {Error} the stored text is not one of our PHC strings
 */
export const verifyPassword = async (password: string, stored: string): Promise<PasswordCheck> => {
  const { parameters, salt, hash } = fromPhc(stored)
  const { ln, r, p } = parameters
  return {
    matches: timingSafeEqual(await derive(password, salt, parameters), hash),
    isOutdated: ln !== today.ln || r !== today.r || p !== today.p,
  }
}

const derive = (password: string, salt: Uint8Array, { ln, r, p }: ScryptParameters): Promise<Buffer> => {
  const options: ScryptOptions = { N: 2 ** ln, r, p, maxmem }
  return new Promise((resolve, reject) => {
    // NFC, so that two keyboards that compose é differently type the same password.
    scrypt(password.normalize('NFC'), salt, hashBytes, options, (error, key) => {
      if (error) reject(error)
      else resolve(key)
    })
  })
}

const toPhc = ({ ln, r, p }: ScryptParameters, salt: Uint8Array, hash: Uint8Array): string =>
  ['', 'scrypt', `ln=${ln},r=${r},p=${p}`, unpadded(salt), unpadded(hash)].join('$')

const unpadded = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64').replaceAll('=', '')

const phcPattern = /^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/

const fromPhc = (text: string): { parameters: ScryptParameters; salt: Buffer; hash: Buffer } => {
  const [, ln, r, p, salt, hash] = phcPattern.exec(text) ?? []
  if (salt === undefined || hash === undefined)
    throw new Error('A stored password hash is not a PHC string of ours')
  return {
    parameters: { ln: Number(ln), r: Number(r), p: Number(p) },
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash, 'base64'),
  }
}
