import type { Devices } from '../accounts/devices.ts'
import { matchlessHash } from '../accounts/hashes/scrypt.ts'
import type { PasswordHasher } from '../accounts/password-hash.ts'
import type { Database } from '../accounts/database.ts'
import type { Account, Identifier, Users } from '../accounts/users.ts'
import type { Failure } from '../core/errors.ts'
import { emit } from '../core/events.ts'
import { err, ok, type Result } from '../core/result.ts'
import type { Limit } from '../limits/gcra.ts'
import {
  passwordsPerClient,
  signInsPerClient,
  signInsPerDevice,
  signInsPerUsername,
} from '../limits/policies.ts'
import type { RateLimiters } from '../limits/rate-limiter-client.ts'
import type { Caller } from './caller.ts'

export interface Credentials {
  readonly identifier: Identifier
  readonly password: string
}

/**
 * Compares a password with that of an account. Wrong ones count: for the client, and for the account. A browser that has
 * signed in to the account before has a count of its own.
 */
export type CheckPassword = (
  credentials: Credentials,
  caller: Pick<Caller, 'client' | 'deviceToken'>,
) => Promise<Result<Account, Failure>>

interface Parts {
  readonly limiters: RateLimiters
  readonly devices: Pick<Devices, 'recognise'>
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
  const { limiters, devices, users, database, passwords, background } = parts

  return async function checkPassword({ identifier, password }, { client, deviceToken }) {
    const clientKey = `client:${client}`
    // First, so that a client beyond its own limit cannot use up the limits of accounts.
    const allowed = await limiters.take(clientKey, signInsPerClient, passwordsPerClient)
    if (!allowed.ok) return allowed
    const [key, limit] = budgetOf(identifier, deviceToken)
    const [named, account] = await Promise.all([limiters.take(key, limit), users.find(identifier)])
    if (!named.ok) return named
    const check = await passwords.verify(password, account?.passwordHash ?? matchlessHash)
    if (!check.ok) return check
    if (!account || !check.value.matches) {
      emit('info', 'sign_in_failed', { method: 'password', ...(account && { user_id: account.user.id }) })
      return err({ code: 'invalid_credentials' })
    }
    // Counted before it was compared, so that parallel tries cannot exceed the limit.
    background(limiters.giveBack(clientKey, signInsPerClient))
    background(limiters.giveBack(key, limit))
    if (check.value.isOutdated) background(rehash(account, password))
    return ok(account)
  }

  /** Beyond its own budget a known browser is refused: it does not go on with that of the strangers. */
  function budgetOf(identifier: Identifier, deviceToken: string | undefined): [key: string, limit: Limit] {
    const device = devices.recognise(deviceToken, identifier)
    return device === undefined
      ? [`sign-in:${nameOf(identifier)}`, signInsPerUsername]
      : [`device:${device}`, signInsPerDevice]
  }

  async function rehash(account: Account, password: string): Promise<void> {
    const hash = await passwords.hash(password)
    if (hash.ok) await database.commit([users.rehash(account, hash.value)])
  }
}

function nameOf(identifier: Identifier): string {
  return identifier.by === 'username' ? identifier.username.toLowerCase() : identifier.phoneNumber
}
