import { dayMs } from '../core/time.ts'
import type { Database } from './database.ts'

/** Longer than any SMS code can live, and than a retry of what it bought can come late. */
const redeemedCodeKeptMs = dayMs

/** Long enough for an operator to find out why a webhook was given up. */
const deadEventKeptMs = 30 * dayMs

/** Deletes what is of no use any more, and returns how many rows that were. */
export type PurgeExpired = () => Promise<{ sessions: number; redeemedCodes: number }>

/** Deletes ended sessions, redeemed codes that no retry can ask for, and events that were given up long ago. */
export function createPurgeExpired(database: Database, now: () => number): PurgeExpired {
  return async function purgeExpired() {
    const nowMs = now()
    const purged = await database.commit([
      database.change('DELETE FROM session WHERE expires_at <= ?', nowMs),
      database.change('DELETE FROM redeemed_code WHERE redeemed_at <= ?', nowMs - redeemedCodeKeptMs),
      database.change('DELETE FROM event_outbox WHERE dead_at <= ?', nowMs - deadEventKeptMs),
    ])
    if (!purged.ok) throw new Error(`Not unique: ${purged.error}`)
    const [sessions = 0, redeemedCodes = 0] = purged.value
    return { sessions, redeemedCodes }
  }
}
