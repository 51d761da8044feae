import { handOverWithinMs, sendsPerDayOfDevices } from '../product.ts'
import { dayMs, mostWithin } from './history.ts'
import type { Check } from './invariants.ts'

const hourMs = 3_600_000

/** I4: SMS that were sent, or may have been. */
export const checkMessages: Check = ({ config, sends, exchanges }, report) => {
  for (const [to, same] of Map.groupBy(sends, (send) => send.to)) {
    const times = same.map(({ atMs }) => atMs)
    // The cooldown counts from the reservation. It is used within a few seconds or not at all.
    const cooldownMs = config.smsCooldownSeconds * 1000 - handOverWithinMs
    const unfailed = same.filter(({ isFailed }) => !isFailed).map(({ atMs }) => atMs)
    if (mostWithin(unfailed, cooldownMs) > 1) report('I4', `two SMS to ${to} within a cooldown`)
    // After a failure of the provider the number may get one more.
    if (mostWithin(times, cooldownMs) > 2) report('I4', `three SMS to ${to} within a cooldown`)
    // A known device has a share of its own.
    const mostInHour = config.smsHourlyLimitPerPhone + sendsPerDayOfDevices
    if (mostWithin(times, hourMs - handOverWithinMs) > mostInHour)
      report('I4', `too many SMS to ${to} in an hour`)
    const mostInDay = config.smsDailyLimitPerPhone + sendsPerDayOfDevices
    if (mostWithin(times, dayMs - handOverWithinMs) > mostInDay)
      report('I4', `too many SMS to ${to} in a day`)
  }
  for (const [requestKey, same] of Map.groupBy(sends, (send) => send.requestKey))
    if (same.length > 1) report('I4', `request ${requestKey} made ${same.length} SMS`)
  const clients = new Map(exchanges.map(({ sent }) => [sent.key, sent.client]))
  for (const [client, same] of Map.groupBy(sends, ({ requestKey }) => clients.get(requestKey))) {
    const times = same.map(({ atMs }) => atMs)
    const most = mostWithin(times, hourMs)
    // A full burst, and what came back during the hour.
    if (most > 2 * config.smsHourlyLimitPerClient)
      report('I4', `client ${client} had ${most} SMS sent in an hour`)
  }
}
