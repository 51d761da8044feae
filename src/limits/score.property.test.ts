import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Limit, type LimitState, take, unusedAtMs } from './gcra.ts'
import { type Meter, type Pour, pour, takeMetered } from './score.ts'
import { callsOnAnyClock, limitSets, makeCalls, start } from './limit-calls.test-support.ts'

const meters: fc.Arbitrary<Meter> = fc.record({
  name: fc.constant('points'),
  ceiling: fc.integer({ min: 1, max: 10 }),
  drainMs: fc.oneof(fc.integer({ min: 1, max: 50 }), fc.constant(30_000)),
})

const pours = (pauses: fc.Arbitrary<number>) =>
  fc.array(fc.record({ points: fc.nat(12), afterMs: pauses }), { maxLength: 40, size: 'max' })

const forwards = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 60 }), fc.nat(400_000))
const poursInTime = pours(forwards)
/** On a clock that is also set back now and then. */
const poursOnAnyClock = pours(fc.oneof(forwards, fc.integer({ min: -60, max: -1 })))

describe('pour, whatever was poured and when', () => {
  it('gives the level of a vessel that is emptied drop by drop, a drop a millisecond', () => {
    fc.assert(
      fc.property(meters, poursInTime, (meter, poured) => {
        const wholeDrops = meter.ceiling * meter.drainMs
        let drops = 0
        let state: LimitState = {}
        let nowMs = start
        for (const { points, afterMs } of poured) {
          nowMs += afterMs
          drops = Math.max(0, drops - afterMs)
          drops = Math.min(wholeDrops, drops + points * meter.drainMs)
          const [next, level] = pour(state, { meter, points }, nowMs)
          expect(level).toBe(drops / meter.drainMs)
          expect(unusedAtMs(next)).toBe(nowMs + drops)
          state = next
        }
      }),
    )
  })

  it('never fills a meter above its ceiling, nor leaves it below what was poured', () => {
    fc.assert(
      fc.property(meters, poursOnAnyClock, (meter, poured) => {
        let state: LimitState = {}
        let nowMs = start
        for (const { points, afterMs } of poured) {
          nowMs += afterMs
          const [next, level] = pour(state, { meter, points }, nowMs)
          expect(level).toBeLessThanOrEqual(meter.ceiling)
          expect(level).toBeGreaterThanOrEqual(Math.min(points, meter.ceiling))
          state = next
        }
      }),
    )
  })
})

describe('takeMetered, whatever was called and when', () => {
  const cases = fc.tuple(limitSets.chain(callsOnAnyClock), meters, fc.nat(4))

  it('grants what take grants, and pours for what was granted and for nothing else', () => {
    fc.assert(
      fc.property(cases, ([calls, meter, points]) => {
        const poured: Pour = { meter, points }
        let together: LimitState = {}
        let limited: LimitState = {}
        let metered: LimitState = {}
        makeCalls(calls, start, (limits: readonly Limit[], nowMs) => {
          const [next, outcome] = takeMetered(together, limits, poured, nowMs)
          const [limitedNext, limitedOutcome] = take(limited, limits, nowMs)
          if (limitedOutcome.granted) {
            const [meteredNext, level] = pour(metered, poured, nowMs)
            metered = meteredNext
            expect(outcome).toEqual({ granted: true, level })
          } else {
            expect(outcome).toEqual(limitedOutcome)
            expect(next).toBe(together)
          }
          expect(next).toEqual({ ...limitedNext, ...metered })
          together = next
          limited = limitedNext
          return outcome
        })
      }),
    )
  })
})
