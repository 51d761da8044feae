import type { Check, Violation } from './invariants.ts'

/** The cron trigger comes every hour, and all clocks are right within this time. */
const purgedWithinMs = 2 * 3_600_000

/** With the delay of an alarm. */
const monthMs = 30.1 * 24 * 3_600_000

/**
 * I14: what has no meaning any more goes. An object that keeps state has an alarm that will clear it, also after an alarm
 * that failed or was lost and a later call; and after two quiet days nothing is left but users and living sessions.
 */
export const checkRetention: Check = ({ objects, sessions, redeemedCodes, endedAtMs, isLong }) => {
  const violations: Violation[] = []
  const add = (what: string) => violations.push({ invariant: 'I14', what })
  for (const { name, isEmpty, alarmAtMs, alarmLostAtMs, writtenAtMs } of objects) {
    if (isEmpty) continue
    if (alarmAtMs !== undefined) {
      // A number keeps its wrong attempts in a row for a month.
      const mostMs = name.startsWith('+') ? monthMs : 0
      if (isLong && alarmAtMs > endedAtMs + mostMs) add(`${name} keeps its state too long`)
    } else if (alarmLostAtMs === undefined) add(`${name} keeps its state, and has no alarm`)
    else if (alarmLostAtMs < writtenAtMs) add(`${name} had lost its alarm, and a later call set none`)
  }
  if (!isLong) return violations
  for (const { user_id, expires_at } of sessions)
    if (expires_at + purgedWithinMs < endedAtMs) add(`an expired session of ${user_id} is still stored`)
  for (const { verification_id, isStored } of redeemedCodes)
    if (isStored) add(`the redeemed code of ${verification_id} is still stored`)
  return violations
}
