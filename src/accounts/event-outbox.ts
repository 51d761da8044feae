import { type Random, randomToken } from '../core/random.ts'
import type { Change, Database } from './database.ts'
import { losingAccount, type NumberLoss } from './users.ts'

/** What happened to a user, for other services. No field may contain a password, a token or a phone number. */
export type UserEvent =
  | { readonly type: 'user.created'; readonly data: { readonly username: string } }
  | { readonly type: 'user.updated'; readonly data: { readonly changed: 'password' | 'mobile' | 'passkeys' } }
  | { readonly type: 'user.deleted'; readonly data?: never }

/** An event that waits for its delivery. */
export interface PendingEvent {
  readonly id: string
  readonly userId: string
  readonly type: string
  /** JSON */
  readonly data: string
  /** Epoch ms. */
  readonly createdAtMs: number
  /** With this one. */
  readonly attempts: number
}

/** Records events in the transaction of what happened. Each reading or writing call throws {@link Outage}. */
export interface EventOutbox {
  readonly record: (userId: string, event: UserEvent) => readonly Change[]
  /** `number.moved`, for the user whose account loses the number. Stands before the change that takes it. */
  readonly recordMove: (loss: NumberLoss) => readonly Change[]
  /**
   * Takes the next event that is due, for `leaseMs`. Events of one user are taken in order: none before an older one was
   * delivered or given up.
   */
  readonly take: (leaseMs: number) => Promise<PendingEvent | undefined>
  readonly delivered: (event: PendingEvent) => Promise<void>
  /** @param nextAttemptAtMs undefined gives the event up */
  readonly failed: (event: PendingEvent, nextAttemptAtMs: number | undefined) => Promise<void>
}

interface EventRow {
  readonly id: string
  readonly user_id: string
  readonly type: string
  readonly data: string
  readonly created_at: number
  readonly attempts: number
}

/** @param isOn whether there is anybody to tell; if not, nothing is recorded */
export function createEventOutbox(
  database: Database,
  isOn: boolean,
  random: Random,
  now: () => number,
): EventOutbox {
  return {
    record(userId, { type, data = {} }) {
      if (!isOn) return []
      return [
        database.change(
          `INSERT INTO event_outbox (id, user_id, type, data, created_at, next_attempt_at)
           VALUES (?, ?, ?, ?, ?, ?)`,
          `msg_${randomToken(random)}`,
          userId,
          type,
          JSON.stringify(data),
          now(),
          now(),
        ),
      ]
    },
    recordMove(loss) {
      if (!isOn) return []
      const { isLosing, values } = losingAccount(loss)
      return [
        database.change(
          `INSERT INTO event_outbox (id, user_id, type, data, created_at, next_attempt_at)
           SELECT ?, id, 'number.moved', '{}', ?, ? FROM user WHERE ${isLosing}`,
          `msg_${randomToken(random)}`,
          now(),
          now(),
          ...values,
        ),
      ]
    },
    async take(leaseMs) {
      const row = await database.first<EventRow>(
        `UPDATE event_outbox SET attempts = attempts + 1, next_attempt_at = ?
         WHERE position = (
           SELECT position FROM event_outbox AS event
           WHERE dead_at IS NULL AND next_attempt_at <= ? AND NOT EXISTS (
             SELECT 1 FROM event_outbox AS older
             WHERE older.user_id = event.user_id AND older.position < event.position AND older.dead_at IS NULL
           ) ORDER BY next_attempt_at LIMIT 1)
         RETURNING id, user_id, type, data, created_at, attempts`,
        now() + leaseMs,
        now(),
      )
      return (
        row && {
          id: row.id,
          userId: row.user_id,
          type: row.type,
          data: row.data,
          createdAtMs: row.created_at,
          attempts: row.attempts,
        }
      )
    },
    async delivered({ id }) {
      await database.commit([database.change('DELETE FROM event_outbox WHERE id = ?', id)])
    },
    async failed({ id }, nextAttemptAtMs) {
      await database.commit([
        nextAttemptAtMs === undefined
          ? database.change('UPDATE event_outbox SET dead_at = ? WHERE id = ?', now(), id)
          : database.change('UPDATE event_outbox SET next_attempt_at = ? WHERE id = ?', nextAttemptAtMs, id),
      ])
    },
  }
}
