import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  type BreakerReport,
  type BreakerStates,
  breakersExpireAtMs,
  claimProbe,
  failuresBeforeRest,
  firstRestMs,
  forgetAfterMs,
  longestRestMs,
  noFailures,
  probeLeaseMs,
  report,
  statesAt,
} from './breaker.ts'

type Event = { readonly afterMs: number } & (
  | { readonly is: 'claim'; readonly provider: string }
  | ({ readonly is: 'report' } & BreakerReport)
)

const provider = fc.constantFrom('a', 'b')
const afterMs = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 2000 }) },
  { weight: 2, arbitrary: fc.constantFrom(probeLeaseMs - 1, probeLeaseMs, firstRestMs, 2 * firstRestMs) },
  { weight: 1, arbitrary: fc.constantFrom(longestRestMs, forgetAfterMs, 2 * forgetAfterMs) },
)
const events: fc.Arbitrary<Event[]> = fc.array(
  fc.oneof(
    { weight: 1, arbitrary: fc.record({ is: fc.constant('claim' as const), provider, afterMs }) },
    {
      weight: 4,
      arbitrary: fc.record({
        is: fc.constant('report' as const),
        provider,
        as: fc.constantFrom('usual' as const, 'usual' as const, 'probe' as const, 'forced' as const),
        hasWorked: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, fc.boolean()),
        afterMs,
      }),
    },
  ),
  { maxLength: 60 },
)

/** Plays events, and gives each with the states before and after, and its outcome. */
function play(all: readonly Event[]) {
  let states: BreakerStates = noFailures
  let nowMs = 1_800_000_000_000
  return all.map((event) => {
    nowMs += event.afterMs
    const before = states
    const [after, outcome] =
      event.is === 'claim' ? claimProbe(states, event.provider, nowMs) : report(states, event, nowMs)
    states = after
    return { event, nowMs, before, after, outcome }
  })
}

it('a provider is rested only by five failures in a row, or by a probe that fails after a rest', () => {
  fc.assert(
    fc.property(events, (all) => {
      // A slow and obvious count.
      const inARow: Record<string, number> = {}
      const lastMs: Record<string, number> = {}
      for (const { event, nowMs, before, outcome } of play(all)) {
        if (event.is !== 'report') continue
        const { provider, as, hasWorked } = event
        const rest = statesAt(before, nowMs)[provider]?.rest
        if (rest === undefined) {
          const isForgotten = nowMs - (lastMs[provider] ?? 0) >= forgetAfterMs
          inARow[provider] = hasWorked ? 0 : (isForgotten ? 0 : (inARow[provider] ?? 0)) + 1
          if (!hasWorked) lastMs[provider] = nowMs
        }
        const isRested = typeof outcome === 'object' && outcome.is === 'rested'
        const isDue =
          rest === undefined
            ? inARow[provider] === failuresBeforeRest
            : as === 'probe' && !hasWorked && nowMs >= rest.untilMs
        expect(isRested).toBe(isDue)
        if (rest !== undefined && hasWorked && as !== 'usual') inARow[provider] = 0
      }
    }),
  )
})

it('a rested provider gets no probe before the end of its rest, and one at a time', () => {
  fc.assert(
    fc.property(events, (all) => {
      const leases: Record<string, number> = {}
      for (const { event, nowMs, before, after, outcome } of play(all)) {
        const rest = statesAt(before, nowMs)[event.provider]?.rest
        // A report that ends or renews the rest ends its probe.
        if (event.is === 'report') {
          if (after !== before) leases[event.provider] = 0
          continue
        }
        if (rest === undefined) expect(outcome).toBe(true)
        else {
          const isFree = nowMs >= rest.untilMs && nowMs >= (leases[event.provider] ?? 0)
          expect(outcome).toBe(isFree)
          if (isFree) leases[event.provider] = nowMs + probeLeaseMs
        }
      }
    }),
  )
})

it('whatever happened, a provider can be probed within the longest rest, and everything is forgotten in the end', () => {
  fc.assert(
    fc.property(events, (all) => {
      const played = play(all)
      const last = played.at(-1)
      if (!last) return
      const { after, nowMs } = last
      for (const name of ['a', 'b'])
        expect(claimProbe(after, name, nowMs + longestRestMs + probeLeaseMs)[1]).toBe(true)
      expect(statesAt(after, breakersExpireAtMs(after))).toEqual({})
      expect(breakersExpireAtMs(after)).toBeLessThanOrEqual(nowMs + longestRestMs + forgetAfterMs)
    }),
  )
})

it('a report of one provider leaves the other as it was, and a change of nothing is the same object', () => {
  fc.assert(
    fc.property(events, (all) => {
      for (const { event, before, after, outcome } of play(all)) {
        const other = event.provider === 'a' ? 'b' : 'a'
        expect(after[other]).toBe(before[other])
        if (outcome === false) expect(after).toBe(before)
      }
    }),
  )
})
