import { Buffer } from 'node:buffer'
import type { Deps } from '../services.ts'
import { reach } from '../core/outage.ts'
import { randomToken } from '../core/random.ts'
import { toUser, type User, type UserRow } from './users.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** A signed-in user and the secret that proves it. The token goes into the cookie and nowhere else. */
export interface OpenedSession {
  readonly user: User
  /** 256 random bits, base64url. */
  readonly token: string
}

/**
 * Prepares a session, to be committed in one batch with whatever gives the right to it.
 *
 * @param replacedToken the caller's session until now, which ends: nobody goes on in a session from before signing in
 */
export const prepareSession = async (
  deps: Deps,
  userId: string,
  replacedToken: string | undefined,
): Promise<{ token: string; statements: D1PreparedStatement[] }> => {
  const token = randomToken(deps.random, 256)
  const nowMs = deps.now()
  const insert = deps.db
    .prepare(
      'INSERT INTO session (token_hash, user_id, created_at, expires_at, last_seen_at) VALUES (?, ?, ?, ?, ?)',
    )
    .bind(await hashToken(token), userId, nowMs, nowMs + deps.config.sessionTtlDays * dayMs, nowMs)
  const statements = replacedToken === undefined ? [insert] : [await deletion(deps, replacedToken), insert]
  return { token, statements }
}

/** @returns the user of a session that has not expired, or undefined */
export const findSession = async (deps: Deps, token: string): Promise<User | undefined> => {
  const nowMs = deps.now()
  const tokenHash = await hashToken(token)
  const row = await reach('d1', () =>
    deps.db
      .prepare(
        `SELECT user.*, session.last_seen_at FROM session JOIN user ON user.id = session.user_id
         WHERE session.token_hash = ? AND session.expires_at > ?`,
      )
      .bind(tokenHash, nowMs)
      .first<UserRow & { last_seen_at: number }>(),
  )
  if (!row) return undefined
  // To the hour is exact enough, and spares a write for every read.
  if (row.last_seen_at <= nowMs - hourMs) deps.waitUntil(touch(deps, tokenHash, nowMs))
  return toUser(row)
}

export const closeSession = async (deps: Deps, token: string): Promise<void> => {
  const statement = await deletion(deps, token)
  await reach('d1', () => statement.run())
}

const touch = (deps: Deps, tokenHash: string, nowMs: number): Promise<unknown> =>
  deps.db.prepare('UPDATE session SET last_seen_at = ? WHERE token_hash = ?').bind(nowMs, tokenHash).run()

const deletion = async (deps: Deps, token: string): Promise<D1PreparedStatement> =>
  deps.db.prepare('DELETE FROM session WHERE token_hash = ?').bind(await hashToken(token))

// Plain SHA-256: 256 random bits need no salt and no slow hash.
const hashToken = async (token: string): Promise<string> =>
  Buffer.from(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token))).toString('base64url')
