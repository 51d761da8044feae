import { absentUserHash, type PasswordHasher } from '../accounts/password-hash.ts'
import type { Database } from '../accounts/database.ts'
import type { OpenedSession, Sessions } from '../accounts/sessions.ts'
import type { Users } from '../accounts/users.ts'
import type { Failure } from '../core/errors.ts'
import { err, ok, type Result } from '../core/result.ts'
import { signInsPerClient, signInsPerUsername } from '../limits/policies.ts'
import type { RateLimiters } from '../limits/rate-limiter-client.ts'

export interface Credentials {
  readonly username: string
  readonly password: string
}

/** Who calls. */
export interface Caller {
  /** For the limits per client. */
  readonly client: string
  /** The session that the caller had until now, if any. */
  readonly sessionToken: string | undefined
  /** The host name that was called. */
  readonly host: string
}

/** Signs in with user name and password. */
export type SignIn = (credentials: Credentials, caller: Caller) => Promise<Result<OpenedSession, Failure>>

interface Parts {
  readonly limiters: RateLimiters
  readonly users: Users
  readonly sessions: Sessions
  readonly database: Database
  readonly passwords: PasswordHasher
  readonly background: (work: Promise<unknown>) => void
}

/**
 * @returns `invalid_credentials`, the same for a wrong name and a wrong password; `too_many_requests`; `unavailable` if too
 *   many sign-ins are waiting
 * @throws {Outage} an object or the database did not answer
 */
export function createSignIn(parts: Parts): SignIn {
  const { limiters, users, sessions, database, passwords, background } = parts

  return async function signIn({ username, password }, { client, sessionToken }) {
    // First, so that a client beyond its own limit cannot use up the limits of names.
    const allowed = await limiters.take(`client:${client}`, signInsPerClient)
    if (!allowed.ok) return allowed
    const [named, account] = await Promise.all([
      limiters.take(`sign-in:${username.toLowerCase()}`, signInsPerUsername),
      users.findByUsername(username),
    ])
    if (!named.ok) return named
    const check = await passwords.verify(password, account?.passwordHash ?? absentUserHash)
    if (!check.ok) return check
    if (!account || !check.value.matches) return err({ code: 'invalid_credentials' })
    const { user } = account
    if (check.value.isOutdated) background(rehash(user.id, password))
    const { token, changes } = sessions.prepare(user.id, sessionToken)
    await database.commit(changes)
    return ok({ user, token })
  }

  async function rehash(userId: string, password: string): Promise<void> {
    const hash = await passwords.hash(password)
    if (hash.ok) await database.commit([users.passwordChange(userId, hash.value)])
  }
}
