import { Buffer } from 'node:buffer'
import { createHash, timingSafeEqual } from 'node:crypto'
import { hashSync } from 'bcryptjs'
import { err, ok, type Result } from '../../core/result.ts'
import type { ImportedHashProblem, StoredHash } from './stored-hash.ts'

/** log2 of the rounds. This one takes 1.3 s of the Worker's CPU time, and cannot be divided. Django's default is 12. */
const highestCost = 14

/** Of this cost a hash takes about as long as one of today's kind. */
const usualCost = 11

/** `$2b$12$<salt><hash>`, and Django's `bcrypt$` and `bcrypt_sha256$` before it. */
const pattern = /^(bcrypt(?:_sha256)?\$)?(\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{22})[./A-Za-z0-9]{31}$/

/**
 * bcrypt compares the first 72 bytes of a password. So did the service that made the hash, and its users type what they typed
 * there. Django's `bcrypt_sha256` hashes the password first, so that all of it counts.
 *
 * @returns undefined if the text is of another format
 * @see https://docs.djangoproject.com/en/stable/topics/auth/passwords/#using-bcrypt-with-django
 */
export function readBcrypt(text: string): Result<StoredHash, ImportedHashProblem> | undefined {
  const [, prefix = '', salt, digits] = pattern.exec(text) ?? []
  if (salt === undefined) return undefined
  const cost = Number(digits)
  // The algorithm has no lower cost than 4.
  if (cost < 4) return err('not_supported')
  if (cost > highestCost) return err('too_costly')
  const expected = Buffer.from(text.slice(prefix.length))
  const isHashedFirst = prefix === 'bcrypt_sha256$'
  return ok({
    isCurrent: false,
    compare: (password) => ({
      cost: Math.max(1, 2 ** (cost - usualCost)),
      steps: [],
      matches: () => {
        const hashed = isHashedFirst ? createHash('sha256').update(password).digest('hex') : password
        return timingSafeEqual(Buffer.from(hashSync(hashed, salt)), expected)
      },
    }),
  })
}
