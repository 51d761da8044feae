import { Buffer } from 'node:buffer'
import { scryptSync, timingSafeEqual } from 'node:crypto'
import type { StoredHash } from './stored-hash.ts'

/**
 * New passwords are stored as scrypt in PHC string form, so the parameters can rise later:
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
const hashBytes = 32
/** Node's default of 32 MiB leaves no room for the parameters to rise. */
const maxmem = 64 * 1024 * 1024

/**
 * A hash of today's cost that no password matches: none gives 32 zero bytes. For a user who does not exist, so that the time
 * does not tell whether there is such a user, and for one without a password.
 */
export const matchlessHash = `$scrypt$ln=${today.ln},r=${today.r},p=${today.p}$${'A'.repeat(22)}$${'A'.repeat(43)}`

/** @param salt 16 random bytes */
export function hashByScrypt(password: string, salt: Uint8Array): string {
  const { ln, r, p } = today
  const hash = derive(password, salt, today)
  return ['', 'scrypt', `ln=${ln},r=${r},p=${p}`, unpadded(salt), unpadded(hash)].join('$')
}

const phcPattern = /^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/

/** @returns undefined if the text is of another format */
export function readScrypt(text: string): StoredHash | undefined {
  const [, ln, r, p, salt, hash] = phcPattern.exec(text) ?? []
  if (salt === undefined || hash === undefined) return undefined
  const parameters = { ln: Number(ln), r: Number(r), p: Number(p) }
  return {
    isCurrent: parameters.ln === today.ln && parameters.r === today.r && parameters.p === today.p,
    compare: (password) => ({
      cost: 1,
      steps: [],
      matches: () =>
        timingSafeEqual(
          derive(password, Buffer.from(salt, 'base64'), parameters),
          Buffer.from(hash, 'base64'),
        ),
    }),
  }
}

function derive(password: string, salt: Uint8Array, { ln, r, p }: ScryptParameters): Buffer {
  // NFC, so two keyboards that compose é differently type the same password.
  return scryptSync(password.normalize('NFC'), salt, hashBytes, { N: 2 ** ln, r, p, maxmem })
}

function unpadded(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replaceAll('=', '')
}
