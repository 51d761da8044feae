import { err, type Result } from '../../core/result.ts'
import { readBcrypt } from './bcrypt.ts'
import { readPbkdf2 } from './pbkdf2.ts'
import type { ImportedHashProblem, StoredHash } from './stored-hash.ts'

/**
 * Reads a hash that another service made: Django's `pbkdf2_sha256`, `bcrypt_sha256` and `bcrypt`, and plain bcrypt.
 *
 * All bytes of the password count as it was typed. Django does not normalise it.
 */
export function readImportedHash(text: string): Result<StoredHash, ImportedHashProblem> {
  return readPbkdf2(text) ?? readBcrypt(text) ?? err('not_supported')
}
