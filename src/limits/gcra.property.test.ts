import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { giveBack, type Limit, type LimitState, take, unusedAtMs } from './gcra.ts'
import {
  callsInTime,
  callsOnAnyClock,
  limitSets,
  makeCalls,
  start,
  takeAll,
} from './limit-calls.test-support.ts'

describe('take, whatever was called and when', () => {
  it('grants what the definition of the limits grants, and changes all limits of the call or nothing', () => {
    fc.assert(
      fc.property(limitSets.chain(callsOnAnyClock), (calls) => {
        const history: History = new Map()
        let state: LimitState = {}
        makeCalls(calls, start, (limits, nowMs) => {
          const [next, outcome] = take(Object.freeze(state), limits, nowMs)
          expect(outcome.granted).toBe(limits.every((limit) => mayCall(history, limit, nowMs)))
          if (outcome.granted) remember(history, limits, nowMs)
          else expect(next).toBe(state)
          const called = limits.map(({ name }) => name)
          for (const [name, arrivalMs] of Object.entries(state))
            if (!called.includes(name)) expect(next[name]).toBe(arrivalMs)
          state = next
          return outcome
        })
      }),
    )
  })

  it('returns the exact wait until a refused call is granted', () => {
    fc.assert(
      fc.property(limitSets.chain(callsOnAnyClock), (calls) => {
        let state: LimitState = {}
        makeCalls(calls, start, (limits, nowMs) => {
          const [next, outcome] = take(state, limits, nowMs)
          if (!outcome.granted) {
            const grantedAtMs = nowMs + outcome.waitMs
            expect(take(state, limits, grantedAtMs)[1]).toEqual({ granted: true })
            expect(take(state, limits, grantedAtMs - 1)[1]).toEqual({ granted: false, waitMs: 1 })
          }
          state = next
          return outcome
        })
      }),
    )
  })
})

describe('giveBack, whatever was called and when', () => {
  const laters = fc.nat(200_000)

  it('makes all later calls end as if the call had not been made, if no other came in between', () => {
    const cases = limitSets.chain((limits) =>
      fc.tuple(callsInTime(limits), fc.subarray(limits, { minLength: 1 }), laters, callsInTime(limits)),
    )
    fc.assert(
      fc.property(cases, ([past, limits, laterMs, future]) => {
        const { state: before, nowMs } = takeAll(past)
        const [after, { granted }] = take(before, limits, nowMs)
        fc.pre(granted)
        let given = giveBack(Object.freeze(after), limits, nowMs + laterMs)
        let untouched = before
        makeCalls(future, nowMs + laterMs, (called, atMs) => {
          const [next, outcome] = take(given, called, atMs)
          const [untouchedNext, untouchedOutcome] = take(untouched, called, atMs)
          expect(outcome).toEqual(untouchedOutcome)
          given = next
          untouched = untouchedNext
          return outcome
        })
      }),
    )
  })

  it('never leaves more than the burst, makes nobody wait longer, and changes no other limit', () => {
    const cases = limitSets.chain((limits) =>
      fc.tuple(callsOnAnyClock(limits), fc.array(fc.subarray(limits), { minLength: 1 })),
    )
    fc.assert(
      fc.property(cases, ([past, gifts]) => {
        let { state, nowMs } = takeAll(past)
        for (const limits of gifts) {
          const names = limits.map(({ name }) => name)
          const next = giveBack(Object.freeze(state), limits, nowMs)
          for (const [name, arrivalMs] of Object.entries(state)) {
            expect(next[name]).toBeLessThanOrEqual(arrivalMs)
            expect(next[name]).toBeGreaterThanOrEqual(Math.min(arrivalMs, nowMs))
            if (!names.includes(name)) expect(next[name]).toBe(arrivalMs)
          }
          expect(Object.keys(next)).toEqual(Object.keys(state))
          state = next
        }
      }),
    )
  })
})

describe('unusedAtMs, whatever was called before', () => {
  it('is when the state behaves as an empty one for all later calls', () => {
    const pastAndFuture = limitSets.chain((limits) => fc.tuple(callsOnAnyClock(limits), callsInTime(limits)))
    fc.assert(
      fc.property(pastAndFuture, fc.nat(3), ([past, future], lateMs) => {
        let { state } = takeAll(past)
        let empty: LimitState = {}
        makeCalls(future, unusedAtMs(state) + lateMs, (limits, nowMs) => {
          const [next, outcome] = take(state, limits, nowMs)
          const [emptyNext, emptyOutcome] = take(empty, limits, nowMs)
          expect(outcome).toEqual(emptyOutcome)
          state = next
          empty = emptyNext
          return outcome
        })
      }),
    )
  })

  const limitsWithCalls = limitSets.chain((limits) => fc.tuple(fc.constant(limits), callsInTime(limits)))

  it('is no later: a millisecond before, one of the bursts is not whole', () => {
    fc.assert(
      fc.property(limitsWithCalls, ([limits, calls]) => {
        const { state, nowMs } = takeAll(calls)
        const beforeMs = unusedAtMs(state) - 1
        fc.pre(beforeMs >= nowMs)
        const isBurstWhole = (limit: Limit): boolean => {
          let current = state
          for (let called = 0; called < limit.capacity; called += 1) {
            const [next, outcome] = take(current, [limit], beforeMs)
            if (!outcome.granted) return false
            current = next
          }
          return true
        }
        expect(limits.every(isBurstWhole)).toBe(false)
      }),
    )
  })
})

/** When calls were granted, by the limit's name. The slow model keeps all of them. */
type History = Map<string, number[]>

/** The definition: since any granted call, no more calls than the burst and one for each interval that has passed. */
function mayCall(history: History, { name, capacity, periodMs }: Limit, nowMs: number): boolean {
  const intervalMs = Math.ceil(periodMs / capacity)
  const granted = history.get(name) ?? []
  return granted.every((sinceMs, index) => {
    const callsSince = granted.length - index + 1
    return callsSince <= capacity + Math.floor((nowMs - sinceMs) / intervalMs)
  })
}

function remember(history: History, limits: readonly Limit[], nowMs: number): void {
  for (const { name } of limits) history.set(name, [...(history.get(name) ?? []), nowMs])
}
