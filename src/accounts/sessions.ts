import { createHash } from 'node:crypto'
import type { IdIssuer } from '../core/ids.ts'
import type { Random } from '../core/random.ts'
import type { Change, Database } from './database.ts'
import { toUser, type User, type UserRow } from './users.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** A session to be, with the secret that proves it. The token goes into the cookie and nowhere else. */
export interface PreparedSession {
  readonly token: string
  /** To be committed together with what gives the right to the session. */
  readonly changes: readonly Change[]
}

/** A signed-in user, with the token of the session. */
export interface OpenedSession {
  readonly user: User
  readonly token: string
}

export interface Sessions {
  /** @param replacedToken the caller's session until now, which ends: nobody stays in a session from before signing in */
  readonly prepare: (userId: string, replacedToken: string | undefined) => PreparedSession
  /**
   * The user of a session that has not ended. A token that we did not issue causes no database call.
   *
   * @throws {Outage}
   */
  readonly findUser: (token: string) => Promise<User | undefined>
  /**
   * Ends a session. A token that we did not issue causes no database call.
   *
   * @throws {Outage}
   */
  readonly close: (token: string) => Promise<void>
}

interface Parts {
  readonly database: Database
  readonly tokens: IdIssuer
  readonly random: Random
  readonly now: () => number
  readonly background: (work: Promise<unknown>) => void
}

export function createSessions(parts: Parts, ttlDays: number): Sessions {
  const { database, tokens, random, now, background } = parts
  const isOurs = (token: string) => tokens.issuedAtMs(token) !== undefined
  const deletion = (token: string) =>
    database.change('DELETE FROM session WHERE token_hash = ?', hashToken(token))

  return {
    prepare(userId, replacedToken) {
      const token = tokens.issue(random, now())
      const nowMs = now()
      const insertion = database.change(
        'INSERT INTO session (token_hash, user_id, created_at, expires_at, last_seen_at) VALUES (?, ?, ?, ?, ?)',
        hashToken(token),
        userId,
        nowMs,
        nowMs + ttlDays * dayMs,
        nowMs,
      )
      const isReplacing = replacedToken !== undefined && isOurs(replacedToken)
      return { token, changes: isReplacing ? [deletion(replacedToken), insertion] : [insertion] }
    },

    async findUser(token) {
      if (!isOurs(token)) return undefined
      const nowMs = now()
      const tokenHash = hashToken(token)
      const row = await database.first<UserRow & { last_seen_at: number }>(
        `SELECT user.*, session.last_seen_at FROM session JOIN user ON user.id = session.user_id
         WHERE session.token_hash = ? AND session.expires_at > ?`,
        tokenHash,
        nowMs,
      )
      if (!row) return undefined
      // Exact to the hour, so not every read is a write.
      if (row.last_seen_at <= nowMs - hourMs)
        background(
          database.commit([
            database.change('UPDATE session SET last_seen_at = ? WHERE token_hash = ?', nowMs, tokenHash),
          ]),
        )
      return toUser(row)
    },

    async close(token) {
      if (isOurs(token)) await database.commit([deletion(token)])
    },
  }
}

/** SHA-256 in base64url. 256 random bits need no salt and no slow hash. */
function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}
