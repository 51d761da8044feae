import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Limit, type LimitState, take, unusedAtMs } from './gcra.ts'
import { addPoints, type Points, type Score, takeAndScore } from './score.ts'
import { callsOnAnyClock, limitSets, makeCalls, start } from './limit-calls.test-support.ts'

const scores: fc.Arbitrary<Score> = fc.record({
  name: fc.constant('points'),
  ceiling: fc.integer({ min: 1, max: 10 }),
  drainMs: fc.oneof(fc.integer({ min: 1, max: 50 }), fc.constant(30_000)),
})

const forwards = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 60 }), fc.nat(400_000))
/** On a clock that is sometimes set back. */
const anyMoves = fc.oneof(forwards, fc.integer({ min: -60, max: -1 }))

describe('addPoints, whatever was added and when', () => {
  it('gives the level of a score that drains every millisecond, and is unused when it is empty', () => {
    fc.assert(
      fc.property(scores, additions(forwards), (score, added) => {
        const fullMs = score.ceiling * score.drainMs
        let leftMs = 0
        let state: LimitState = {}
        let nowMs = start
        for (const { points, afterMs } of added) {
          nowMs += afterMs
          leftMs = Math.max(0, leftMs - afterMs)
          leftMs = Math.min(fullMs, leftMs + points * score.drainMs)
          const [next, level] = addPoints(state, { score, points }, nowMs)
          expect(level).toBe(leftMs / score.drainMs)
          expect(unusedAtMs(next)).toBe(nowMs + leftMs)
          state = next
        }
      }),
    )
  })

  it('stays between what was added and the ceiling', () => {
    fc.assert(
      fc.property(scores, additions(anyMoves), (score, added) => {
        let state: LimitState = {}
        let nowMs = start
        for (const { points, afterMs } of added) {
          nowMs += afterMs
          const [next, level] = addPoints(state, { score, points }, nowMs)
          expect(level).toBeLessThanOrEqual(score.ceiling)
          expect(level).toBeGreaterThanOrEqual(Math.min(points, score.ceiling))
          state = next
        }
      }),
    )
  })
})

describe('takeAndScore, whatever was called and when', () => {
  const cases = fc.tuple(limitSets.chain(callsOnAnyClock), scores, fc.nat(4))

  it('grants what take grants, and adds points for granted calls only', () => {
    fc.assert(
      fc.property(cases, ([calls, score, points]) => {
        const added: Points = { score, points }
        let together: LimitState = {}
        let limited: LimitState = {}
        let scored: LimitState = {}
        makeCalls(calls, start, (limits: readonly Limit[], nowMs) => {
          const [next, outcome] = takeAndScore(together, limits, added, nowMs)
          const [limitedNext, limitedOutcome] = take(limited, limits, nowMs)
          if (limitedOutcome.granted) {
            const [scoredNext, level] = addPoints(scored, added, nowMs)
            scored = scoredNext
            expect(outcome).toEqual({ granted: true, level })
          } else {
            expect(outcome).toEqual(limitedOutcome)
            expect(next).toBe(together)
          }
          expect(next).toEqual({ ...limitedNext, ...scored })
          together = next
          limited = limitedNext
          return outcome
        })
      }),
    )
  })
})

function additions(pauses: fc.Arbitrary<number>) {
  return fc.array(fc.record({ points: fc.nat(12), afterMs: pauses }), { maxLength: 40, size: 'max' })
}
