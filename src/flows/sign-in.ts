import type { Database } from '../accounts/database.ts'
import type { OpenedSession, Sessions } from '../accounts/sessions.ts'
import type { Users } from '../accounts/users.ts'
import type { Failure } from '../core/errors.ts'
import { emit } from '../core/events.ts'
import { err, ok, type Result } from '../core/result.ts'
import type { Caller } from './caller.ts'
import type { CheckPassword, Credentials } from './check-password.ts'

/** Signs in with a user name or a number, and the password. */
export type SignIn = (credentials: Credentials, caller: Caller) => Promise<Result<OpenedSession, Failure>>

interface Parts {
  readonly checkPassword: CheckPassword
  readonly users: Users
  readonly sessions: Sessions
  readonly database: Pick<Database, 'commit'>
}

/**
 * @returns as {@link CheckPassword}
 * @throws {Outage} an object or the database did not answer
 */
export function createSignIn({ checkPassword, users, sessions, database }: Parts): SignIn {
  return async function signIn(credentials, caller) {
    const { sessionToken, origin } = caller
    const checked = await checkPassword(credentials, caller)
    if (!checked.ok) return checked
    const { user } = checked.value
    const { token, changes } = sessions.prepare(user.id, origin, sessionToken)
    // A password that was changed or reset meanwhile must open no session.
    const opened = await database.commit([
      users.requirePassword(checked.value),
      users.seen(user.id),
      ...changes,
    ])
    if (!opened.ok) return err({ code: 'invalid_credentials' })
    emit('info', 'account', { action: 'signed_in', user_id: user.id, method: 'password' })
    return ok({ user, token })
  }
}
