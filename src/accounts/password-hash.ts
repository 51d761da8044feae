import { Buffer } from 'node:buffer'
import { scryptSync, timingSafeEqual } from 'node:crypto'
import type { Failure } from '../core/errors.ts'
import type { Random } from '../core/random.ts'
import type { Result } from '../core/result.ts'
import type { HashQueue } from './hash-queue.ts'

/**
 * Passwords are stored as scrypt in PHC string form, so the parameters can rise later:
 * `$scrypt$ln=14,r=8,p=5$<salt>$<hash>`, salt and hash in unpadded base64.
 *
 * The platform allows N·r·p up to 2^20. These parameters are OWASP's for 16 MiB.
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
/** Node's default of 32 MiB leaves no room for the parameters to rise. */
const maxmem = 64 * 1024 * 1024

export interface PasswordCheck {
  readonly matches: boolean
  /** The stored hash has older parameters and should be replaced now. */
  readonly isOutdated: boolean
}

/** Both return `unavailable` if too many hashes are waiting. */
export interface PasswordHasher {
  /** A PHC string with a fresh salt. */
  readonly hash: (password: string) => Promise<Result<string, Failure>>
  /**
   * Compares a password with a stored hash, in constant time.
   *
   * @throws {Error} the stored text is not one of our PHC strings
   */
  readonly verify: (password: string, stored: string) => Promise<Result<PasswordCheck, Failure>>
}

/**
 * Used as the hash of a user who does not exist: same cost, and no password gives 32 zero bytes. So the time does not tell
 * whether there is such a user.
 */
export const absentUserHash = `$scrypt$ln=${today.ln},r=${today.r},p=${today.p}$${'A'.repeat(22)}$${'A'.repeat(43)}`

export function createPasswordHasher(runHash: HashQueue, random: Random): PasswordHasher {
  return {
    hash: (password) =>
      runHash(() => {
        const salt = random(saltBytes)
        return toPhc(today, salt, derive(password, salt, today))
      }),
    verify: (password, stored) => {
      const { parameters, salt, hash } = fromPhc(stored)
      const { ln, r, p } = parameters
      return runHash(() => ({
        matches: timingSafeEqual(derive(password, salt, parameters), hash),
        isOutdated: ln !== today.ln || r !== today.r || p !== today.p,
      }))
    },
  }
}

function derive(password: string, salt: Uint8Array, { ln, r, p }: ScryptParameters): Buffer {
  // NFC, so two keyboards that compose é differently type the same password.
  return scryptSync(password.normalize('NFC'), salt, hashBytes, { N: 2 ** ln, r, p, maxmem })
}

function toPhc({ ln, r, p }: ScryptParameters, salt: Uint8Array, hash: Uint8Array): string {
  return ['', 'scrypt', `ln=${ln},r=${r},p=${p}`, unpadded(salt), unpadded(hash)].join('$')
}

function unpadded(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replaceAll('=', '')
}

const phcPattern = /^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/

function fromPhc(text: string): { parameters: ScryptParameters; salt: Buffer; hash: Buffer } {
  const [, ln, r, p, salt, hash] = phcPattern.exec(text) ?? []
  if (salt === undefined || hash === undefined)
    throw new Error('A stored password hash is not a PHC string of ours')
  return {
    parameters: { ln: Number(ln), r: Number(r), p: Number(p) },
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash, 'base64'),
  }
}
