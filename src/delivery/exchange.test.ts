import { expect, it } from 'vitest'
import { handOverWithinMs } from '../verification/send-code.ts'
import { answerTimeoutMs } from './exchange.ts'
import { deliverySettings } from './settings.ts'

/** For so long the platform runs a request on after its caller hangs up. */
const platformMs = 30_000
/** For the ledger, which takes the outcome. */
const settlingMs = 5000

it('whenever a provider gets the message, its answer leaves time to settle the outcome', () => {
  const longestMs = deliverySettings.SMS_TIMEOUT_MS.parse('20000')
  for (let nowMs = 0; nowMs < handOverWithinMs; nowMs += 1)
    expect(nowMs + answerTimeoutMs(longestMs, handOverWithinMs, nowMs)).toBeLessThanOrEqual(
      platformMs - settlingMs,
    )
})

it.each([
  ['the setting, if it is shorter', 5000, 9999, 5000],
  ['what is left, if it is shorter', 20_000, 9999, 15_001],
  ['nothing, if nothing is left', 5000, 25_001, 0],
])('the timeout is %s', (_, timeoutMs, nowMs, expected) => {
  expect(answerTimeoutMs(timeoutMs, 10_000, nowMs)).toBe(expected)
})
