import { matchlessHash } from '../accounts/hashes/scrypt.ts'
import type { PasswordHasher } from '../accounts/password-hash.ts'
import type { Database } from '../accounts/database.ts'
import type { Account, Identifier, Users } from '../accounts/users.ts'
import type { Failure } from '../core/errors.ts'
import { emit } from '../core/events.ts'
import { err, ok, type Result } from '../core/result.ts'
import { signInsPerClient, signInsPerUsername } from '../limits/policies.ts'
import type { RateLimiters } from '../limits/rate-limiter-client.ts'

export interface Credentials {
  readonly identifier: Identifier
  readonly password: string
}

/** Compares a password with that of an account. The client's tries and the account's are counted. */
export type CheckPassword = (credentials: Credentials, client: string) => Promise<Result<Account, Failure>>

interface Parts {
  readonly limiters: RateLimiters
  readonly users: Users
  readonly database: Database
  readonly passwords: PasswordHasher
  readonly background: (work: Promise<unknown>) => void
}

/**
 * @returns `invalid_credentials`, the same for an unknown account and a wrong password; `too_many_requests`; `unavailable` if
 *   too many passwords are waiting
 * @throws {Outage} an object or the database did not answer
 */
export function createCheckPassword(parts: Parts): CheckPassword {
  const { limiters, users, database, passwords, background } = parts

  return async function checkPassword({ identifier, password }, client) {
    // First, so that a client beyond its own limit cannot use up the limits of accounts.
    const allowed = await limiters.take(`client:${client}`, signInsPerClient)
    if (!allowed.ok) return allowed
    const [named, account] = await Promise.all([
      limiters.take(`sign-in:${nameOf(identifier)}`, signInsPerUsername),
      users.find(identifier),
    ])
    if (!named.ok) return named
    const check = await passwords.verify(password, account?.passwordHash ?? matchlessHash)
    if (!check.ok) return check
    if (!account || !check.value.matches) {
      emit('info', 'sign_in_failed', { method: 'password', ...(account && { user_id: account.user.id }) })
      return err({ code: 'invalid_credentials' })
    }
    if (check.value.isOutdated) background(rehash(account, password))
    return ok(account)
  }

  async function rehash(account: Account, password: string): Promise<void> {
    const hash = await passwords.hash(password)
    if (hash.ok) await database.commit([users.rehash(account, hash.value)])
  }
}

function nameOf(identifier: Identifier): string {
  return identifier.by === 'username' ? identifier.username.toLowerCase() : identifier.phoneNumber
}
