import type { Failure } from '../core/errors.ts'
import type { Random } from '../core/random.ts'
import type { Result } from '../core/result.ts'
import type { HashQueue } from './hash-queue.ts'
import { readImportedHash } from './hashes/imported.ts'
import { hashByScrypt, readScrypt } from './hashes/scrypt.ts'
import type { StoredHash } from './hashes/stored-hash.ts'

const saltBytes = 16

export interface PasswordCheck {
  readonly matches: boolean
  /** The stored hash has another algorithm or older parameters, and should be replaced now. */
  readonly isOutdated: boolean
}

/** Both return `unavailable` if too many hashes are waiting. */
export interface PasswordHasher {
  /** A hash of today's kind, with a fresh salt. */
  readonly hash: (password: string) => Promise<Result<string, Failure>>
  /**
   * Compares a password with a stored hash, ours or an imported one, in constant time.
   *
   * @throws {Error} the stored text is not a hash that we can verify
   */
  readonly verify: (password: string, stored: string) => Promise<Result<PasswordCheck, Failure>>
}

export function createPasswordHasher(runHash: HashQueue, random: Random): PasswordHasher {
  return {
    hash: (password) => runHash(() => hashByScrypt(password, random(saltBytes))),
    async verify(password, stored) {
      const { isCurrent, compare } = readHash(stored)
      const { matches, ...length } = compare(password)
      return runHash(() => ({ matches: matches(), isOutdated: !isCurrent }), length)
    },
  }
}

function readHash(stored: string): StoredHash {
  const own = readScrypt(stored)
  if (own) return own
  const imported = readImportedHash(stored)
  if (!imported.ok) throw new Error('A stored password hash is not one that we can verify')
  return imported.value
}
