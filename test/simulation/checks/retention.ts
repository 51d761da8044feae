import type { Check } from './invariants.ts'

/** The cron trigger comes every hour, and no clock is wrong by another hour. */
const purgedWithinMs = 2 * 3_600_000

/** A call so soon after an alarm was due takes it for late, not for lost. */
const lostAfterMs = 60_000

/** With the delay of an alarm. */
const monthMs = 30.1 * 24 * 3_600_000

/**
 * I14: state that has no meaning any more is deleted. An object that keeps state has an alarm that will clear it, also
 * after an alarm that failed, or was lost before a later call. After two quiet days only users and valid sessions are left.
 */
export const checkRetention: Check = ({ objects, sessions, redeemedCodes, endedAtMs, isLong }, report) => {
  for (const { name, isEmpty, alarmAtMs, alarmLostAtMs, writtenAtMs } of objects) {
    if (isEmpty) continue
    if (alarmAtMs !== undefined) {
      // A number keeps its wrong attempts in a row for a month.
      const mostMs = name.startsWith('+') ? monthMs : 0
      if (isLong && alarmAtMs > endedAtMs + mostMs) report('I14', `${name} keeps its state too long`)
    } else if (alarmLostAtMs === undefined) report('I14', `${name} keeps its state, and has no alarm`)
    else if (alarmLostAtMs + lostAfterMs < writtenAtMs)
      report('I14', `${name} had lost its alarm, and a later call set none`)
  }
  if (!isLong) return
  for (const { user_id, expires_at } of sessions)
    if (expires_at + purgedWithinMs < endedAtMs)
      report('I14', `an expired session of ${user_id} is still stored`)
  for (const { verification_id } of redeemedCodes)
    report('I14', `the redeemed code of ${verification_id} is still stored`)
}
