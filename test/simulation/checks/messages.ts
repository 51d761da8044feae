import { handOverWithinMs } from '../product.ts'
import type { Check, Violation } from './invariants.ts'
import { dayMs, mostWithin } from './spans.ts'

const hourMs = 3_600_000

/** I4: SMS that were, or may have been, sent. */
export const checkMessages: Check = ({ config, sends, exchanges }) => {
  const violations: Violation[] = []
  const add = (what: string) => violations.push({ invariant: 'I4', what })
  for (const [to, same] of Map.groupBy(sends, (send) => send.to)) {
    const times = same.map(({ atMs }) => atMs)
    // The cooldown counts from the reservation, which is used within a few seconds or not at all.
    const cooldownMs = config.smsCooldownSeconds * 1000 - handOverWithinMs
    const unfailed = same.filter(({ isFailed }) => !isFailed).map(({ atMs }) => atMs)
    if (mostWithin(unfailed, cooldownMs) > 1) add(`two SMS to ${to} within a cooldown`)
    // A failure of the provider gives the number back once.
    if (mostWithin(times, cooldownMs) > 2) add(`three SMS to ${to} within a cooldown`)
    if (mostWithin(times, dayMs - handOverWithinMs) > config.smsDailyLimitPerPhone)
      add(`too many SMS to ${to} in a day`)
  }
  for (const [requestKey, same] of Map.groupBy(sends, (send) => send.requestKey))
    if (same.length > 1) add(`request ${requestKey} made ${same.length} SMS`)
  const clientOf = new Map(exchanges.map(({ sent }) => [sent.key, sent.client]))
  for (const [client, same] of Map.groupBy(sends, ({ requestKey }) => clientOf.get(requestKey))) {
    // A full burst, and what came back during the hour.
    const most = mostWithin(
      same.map(({ atMs }) => atMs),
      hourMs,
    )
    if (most > 2 * config.smsHourlyLimitPerClient) add(`client ${client} had ${most} SMS sent in an hour`)
  }
  return violations
}
