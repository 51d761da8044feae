import { dayMs } from '../core/time.ts'
import { createHash } from 'node:crypto'
import { emit } from '../core/events.ts'
import type { IdIssuer } from '../core/ids.ts'
import type { Random } from '../core/random.ts'
import type { Change, Database } from './database.ts'
import { toUser, type User, type UserRow, type Users } from './users.ts'

/**
 * How long a session is read from the primary database. Later, the nearest copy knows it: copies lag by seconds at most while
 * they work at all.
 */
const newSessionMs = 60_000

/** More than a person can look through, few enough for one answer. */
const mostListed = 100

/** Where a session is opened. For its user to recognise, not a proof. */
export interface SessionOrigin {
  /** `Chrome on Android` */
  readonly device: string | undefined
  /** `Hangzhou, CN` */
  readonly place: string | undefined
}

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

/** A session that has not ended. */
export interface Session extends SessionOrigin {
  /** Names the session for its user. It does not prove it. */
  readonly id: string
  /** When the user proved a password, a code or a passkey (epoch ms). */
  readonly createdAtMs: number
  /** Exact to a day (epoch ms). */
  readonly lastSeenAtMs: number
  /** When it ends at the latest (epoch ms). */
  readonly expiresAtMs: number
}

export interface CurrentSession extends Session {
  readonly user: User
}

/** Each call throws {@link Outage} if the database does not answer. A token that we did not issue causes no database call. */
export interface Sessions {
  /** @param replacedToken the caller's session until now, which ends: nobody stays in a session from before signing in */
  readonly prepare: (
    userId: string,
    origin: SessionOrigin,
    replacedToken: string | undefined,
  ) => PreparedSession
  /** Who is signed in, for showing it. A session that has just ended may be found for some seconds more. */
  readonly findUser: (token: string) => Promise<User | undefined>
  /** The session of a token, with its user, if it has not ended. */
  readonly find: (token: string) => Promise<CurrentSession | undefined>
  /** The sessions of a user, newest first, at most {@link mostListed}. */
  readonly list: (userId: string) => Promise<readonly Session[]>
  readonly close: (token: string) => Promise<void>
  /** Ends a session of the user. `signed_out`: the current one has ended meanwhile, and ends nothing. */
  readonly closeOne: (
    current: CurrentSession,
    sessionId: string,
  ) => Promise<'closed' | 'not_found' | 'signed_out'>
  /** Ends all sessions of the user but the current one. */
  readonly closeOthers: (current: CurrentSession) => Promise<'closed' | 'signed_out'>
  /** Ends all sessions of a user, except one. */
  readonly endOthers: (userId: string, keptSessionId?: string) => Change
  /** Requires that a session has not ended. */
  readonly requireOpen: (session: Session) => Change
}

interface Parts {
  readonly database: Database
  readonly users: Pick<Users, 'seen'>
  readonly tokens: IdIssuer
  readonly random: Random
  readonly now: () => number
  readonly background: (work: Promise<unknown>) => void
}

interface SessionRow {
  readonly token_hash: string
  readonly device: string | null
  readonly place: string | null
  readonly session_created_at: number
  readonly session_last_seen_at: number
  readonly expires_at: number
}

const columns =
  'session.token_hash, session.device, session.place, session.created_at AS session_created_at, ' +
  'session.last_seen_at AS session_last_seen_at, session.expires_at'

const isOpen = 'session.expires_at > ? AND session.last_seen_at > ?'

/**
 * @param ttlDays how long a session can last
 * @param idleDays how long it lasts without a visit
 */
export function createSessions(parts: Parts, ttlDays: number, idleDays: number): Sessions {
  const { database, users, tokens, random, now, background } = parts
  const byToken = `SELECT user.*, ${columns} FROM session JOIN user ON user.id = session.user_id
    WHERE session.token_hash = ? AND ${isOpen}`

  return {
    prepare(userId, { device, place }, replacedToken) {
      const nowMs = now()
      const token = tokens.issue(random, nowMs)
      const insertion = database.change(
        `INSERT INTO session (token_hash, user_id, created_at, expires_at, last_seen_at, device, place)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
        hashToken(token),
        userId,
        nowMs,
        nowMs + ttlDays * dayMs,
        nowMs,
        device ?? null,
        place ?? null,
      )
      const isReplacing = replacedToken !== undefined && isOurs(replacedToken)
      return { token, changes: isReplacing ? [deletion(replacedToken), insertion] : [insertion] }
    },

    async findUser(token) {
      const issuedAtMs = tokens.issuedAtMs(token)
      if (issuedAtMs === undefined) return undefined
      const isNew = now() < issuedAtMs + newSessionMs
      return (await found(token, isNew ? database.first : database.firstNearby))?.user
    },

    find: async (token) => (isOurs(token) ? found(token, database.first) : undefined),

    async list(userId) {
      const rows = await database.all<SessionRow>(
        `SELECT ${columns} FROM session WHERE session.user_id = ? AND ${isOpen} ORDER BY session.created_at DESC LIMIT ${mostListed}`,
        userId,
        ...openAt(),
      )
      return rows.map(toSession)
    },

    async close(token) {
      if (isOurs(token)) await database.commit([deletion(token)])
    },

    async closeOne(current, sessionId) {
      const closed = await database.commit([
        requireOpen(current),
        database.change(
          'DELETE FROM session WHERE user_id = ? AND token_hash = ?',
          current.user.id,
          sessionId,
        ),
      ])
      if (!closed.ok) return 'signed_out'
      if (closed.value[1] === 0) return 'not_found'
      emit('info', 'account', { action: 'session_ended', user_id: current.user.id })
      return 'closed'
    },

    async closeOthers(current) {
      const closed = await database.commit([requireOpen(current), endOthers(current.user.id, current.id)])
      if (!closed.ok) return 'signed_out'
      emit('info', 'account', { action: 'other_sessions_ended', user_id: current.user.id })
      return 'closed'
    },

    endOthers,

    requireOpen,
  }

  async function found(token: string, first: Database['first']): Promise<CurrentSession | undefined> {
    const row = await first<UserRow & SessionRow>(byToken, hashToken(token), ...openAt())
    if (!row) return undefined
    // Exact to the day, so a session is written once a day at most.
    if (row.session_last_seen_at <= now() - dayMs)
      background(
        database.commit([
          database.change('UPDATE session SET last_seen_at = ? WHERE token_hash = ?', now(), row.token_hash),
          users.seen(row.id),
        ]),
      )
    return { ...toSession(row), user: toUser(row) }
  }

  function endOthers(userId: string, keptSessionId = ''): Change {
    return database.change('DELETE FROM session WHERE user_id = ? AND token_hash <> ?', userId, keptSessionId)
  }

  function requireOpen({ id }: Session): Change {
    return database.require(`SELECT 1 FROM session WHERE token_hash = ? AND ${isOpen}`, id, ...openAt())
  }

  function isOurs(token: string): boolean {
    return tokens.issuedAtMs(token) !== undefined
  }

  function deletion(token: string): Change {
    return database.change('DELETE FROM session WHERE token_hash = ?', hashToken(token))
  }

  /** The values of {@link isOpen}. */
  function openAt(): [expiresAfterMs: number, seenAfterMs: number] {
    return [now(), now() - idleDays * dayMs]
  }
}

function toSession(row: SessionRow): Session {
  return {
    id: row.token_hash,
    device: row.device ?? undefined,
    place: row.place ?? undefined,
    createdAtMs: row.session_created_at,
    lastSeenAtMs: row.session_last_seen_at,
    expiresAtMs: row.expires_at,
  }
}

/** SHA-256 in base64url. 256 random bits need no salt and no slow hash. */
function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}
