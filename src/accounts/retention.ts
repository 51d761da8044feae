import type { Deps } from '../services.ts'
import { reach } from '../core/outage.ts'

/** Longer than any SMS code can live, and than a retry of what it bought can come late. */
const redeemedCodeKeptMs = 24 * 3_600_000

/**
 * Deletes expired sessions and redeemed codes that no retry can ask for any more.
 *
 * @returns how many rows went
 */
export const purgeExpired = async (deps: Deps): Promise<{ sessions: number; redeemedCodes: number }> => {
  const nowMs = deps.now()
  const [sessions, redeemedCodes] = await reach('d1', () =>
    deps.db.batch([
      deps.db.prepare('DELETE FROM session WHERE expires_at <= ?').bind(nowMs),
      deps.db.prepare('DELETE FROM redeemed_code WHERE redeemed_at <= ?').bind(nowMs - redeemedCodeKeptMs),
    ]),
  )
  return { sessions: sessions?.meta.changes ?? 0, redeemedCodes: redeemedCodes?.meta.changes ?? 0 }
}
