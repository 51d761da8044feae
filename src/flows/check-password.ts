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
  signInsPerDevices,
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

/** A call that is taken from the limit of a key. */
type Try = readonly [key: string, limit: Limit]

interface Parts {
  readonly limiters: RateLimiters
  readonly devices: Pick<Devices, 'isOurs' | 'recognise'>
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
    const clientsTry: Try = [clientKey, signInsPerClient]
    const tried = await startTry(identifier, deviceToken).catch((error: unknown) => {
      giveBack([clientsTry])
      throw error
    })
    if (!tried.ok) return tried
    const { account, tries } = tried.value
    const check = await passwords.verify(password, account?.passwordHash ?? matchlessHash)
    if (!check.ok) {
      // Nothing was compared, and the caller is told to come again.
      giveBack([clientsTry, ...tries])
      return check
    }
    if (!account || !check.value.matches) {
      emit('info', 'sign_in_failed', { method: 'password', ...(account && { user_id: account.user.id }) })
      return err({ code: 'invalid_credentials' })
    }
    // Counted before it was compared, so that parallel tries cannot exceed the limit.
    giveBack([clientsTry, ...tries])
    if (check.value.isOutdated) background(rehash(account, password))
    return ok(account)
  }

  /**
   * Finds the account, and takes a try from the account's limit, or from those of the known browser. Beyond its own limits a known
   * browser is refused: it does not go on with the strangers' tries.
   */
  async function startTry(
    identifier: Identifier,
    deviceToken: string | undefined,
  ): Promise<Result<{ readonly account: Account | undefined; readonly tries: readonly Try[] }, Failure>> {
    const strangers: readonly Try[] = [[`sign-in:${nameOf(identifier)}`, signInsPerUsername]]
    if (!devices.isOurs(deviceToken)) {
      const [taken, account] = await Promise.all([takeAll(strangers), users.find(identifier)])
      return taken.ok ? ok({ account, tries: strangers }) : taken
    }
    // The token knows users, so the user comes first: the same for a name that nobody has.
    const account = await users.find(identifier)
    const device = account && devices.recognise(deviceToken, account.user.id)
    const tries: readonly Try[] =
      device === undefined
        ? strangers
        : [
            [`device:${device}`, signInsPerDevice],
            [`devices:${account?.user.id}`, signInsPerDevices],
          ]
    const taken = await takeAll(tries)
    return taken.ok ? ok({ account, tries }) : taken
  }

  /** Takes one call from each limit, or from none. */
  async function takeAll(tries: readonly Try[]): Promise<Result<undefined, Failure>> {
    const taken = await Promise.all(tries.map(([key, limit]) => limiters.take(key, limit)))
    const refused = taken.find((one) => !one.ok)
    if (refused === undefined) return ok(undefined)
    giveBack(tries.filter((_, index) => taken[index]?.ok))
    return refused
  }

  function giveBack(tries: readonly Try[]): void {
    for (const [key, limit] of tries) background(limiters.giveBack(key, limit))
  }

  async function rehash(account: Account, password: string): Promise<void> {
    const hash = await passwords.hash(password)
    if (hash.ok) await database.commit([users.rehash(account, hash.value)])
  }
}

function nameOf(identifier: Identifier): string {
  return identifier.by === 'username' ? identifier.username.toLowerCase() : identifier.phoneNumber
}
