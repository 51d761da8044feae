import type { Deps } from '../services.ts'
import type { Failure } from '../core/errors.ts'
import { signInsPerClient, signInsPerUsername, takeFrom } from '../limits/policies.ts'
import { reach } from '../core/outage.ts'
import { err, ok, type Result } from '../core/result.ts'
import { hashPassword, nobodysHash, verifyPassword } from '../accounts/password-hash.ts'
import { type OpenedSession, prepareSession } from '../accounts/sessions.ts'
import { findByUsername, toUser } from '../accounts/users.ts'

export interface Credentials {
  readonly username: string
  readonly password: string
}

/** Who calls: the client for its limits, and the session that it had until now, if any. */
export interface Caller {
  readonly client: string
  readonly sessionToken: string | undefined
}

/**
 * Signs in with user name and password.
 *
 * @returns `invalid_credentials`, the same for a wrong name and a wrong password; `too_many_requests`
 * @throws {Outage} a gate or the database did not answer
 */
export const signIn = async (
  deps: Deps,
  { username, password }: Credentials,
  caller: Caller,
): Promise<Result<OpenedSession, Failure>> => {
  // First, so that a client beyond its own limit cannot use up the limits of names.
  const client = await takeFrom(deps.rateGates, `client:${caller.client}`, signInsPerClient)
  if (!client.ok) return client
  const [name, row] = await Promise.all([
    takeFrom(deps.rateGates, `login:${username.toLowerCase()}`, signInsPerUsername),
    findByUsername(deps, username),
  ])
  if (!name.ok) return name
  const check = await verifyPassword(password, row?.password_hash ?? nobodysHash)
  if (!row || !check.matches) return err({ code: 'invalid_credentials' })
  if (check.isOutdated) deps.waitUntil(rehash(deps, row.id, password))
  const { token, statements } = await prepareSession(deps, row.id, caller.sessionToken)
  await reach('d1', () => deps.db.batch(statements))
  return ok({ user: toUser(row), token })
}

const rehash = async (deps: Deps, userId: string, password: string): Promise<void> => {
  const passwordHash = await hashPassword(deps.random, password)
  await deps.db.prepare('UPDATE user SET password_hash = ? WHERE id = ?').bind(passwordHash, userId).run()
}
