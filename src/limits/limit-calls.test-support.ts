import * as fc from 'fast-check'
import { type Limit, type LimitState, take } from './gcra.ts'

export const start = 1_800_000_000_000

/** One call. Before it the clock moves so far, or by the wait that was told last and so much more. */
export interface Call {
  readonly limits: readonly Limit[]
  readonly afterMs: number | { readonly toldWaitAnd: number }
}

/** Limits of one object. */
export const limitSets: fc.Arbitrary<Limit[]> = fc
  .tuple(limit('look-ups'), limit('sms'), limit('sign-ins'))
  .chain((limits) => fc.subarray(limits, { minLength: 1 }))

const forwards: fc.WeightedArbitrary<Call['afterMs']>[] = [
  { weight: 5, arbitrary: fc.constant(0) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 50 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 200_000 }) },
  { weight: 3, arbitrary: fc.record({ toldWaitAnd: fc.constantFrom(-1, 0, 1) }) },
]

/** Calls at once, after some time, or after the wait that was told, a millisecond less or more. */
export function callsInTime(limits: readonly Limit[]): fc.Arbitrary<Call[]> {
  return calls(limits, forwards)
}

/** The same on a clock that is sometimes set back. */
export function callsOnAnyClock(limits: readonly Limit[]): fc.Arbitrary<Call[]> {
  return calls(limits, [...forwards, { weight: 1, arbitrary: fc.integer({ min: -60, max: -1 }) }])
}

/** Makes the calls one after the other. Returns when the last one was made. */
export function makeCalls(
  calls: readonly Call[],
  fromMs: number,
  call: (limits: readonly Limit[], nowMs: number) => { readonly granted: boolean; readonly waitMs?: number },
): number {
  let nowMs = fromMs
  let toldMs = 0
  for (const { limits, afterMs } of calls) {
    nowMs += typeof afterMs === 'number' ? afterMs : Math.max(0, toldMs + afterMs.toldWaitAnd)
    toldMs = call(limits, nowMs).waitMs ?? 0
  }
  return nowMs
}

/** Takes the calls from an empty state. Returns the state after them, and when each was made. */
export function takeAll(calls: readonly Call[]) {
  let state: LimitState = {}
  const made: { limits: readonly Limit[]; atMs: number }[] = []
  const nowMs = makeCalls(calls, start, (limits, atMs) => {
    made.push({ limits, atMs })
    const [next, outcome] = take(state, limits, atMs)
    state = next
    return outcome
  })
  return { state, nowMs, made }
}

function limit(name: string): fc.Arbitrary<Limit> {
  return fc.record({
    name: fc.constant(name),
    capacity: fc.integer({ min: 1, max: 6 }),
    periodMs: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(1000, 60_000)),
  })
}

function calls(
  limits: readonly Limit[],
  moves: fc.WeightedArbitrary<Call['afterMs']>[],
): fc.Arbitrary<Call[]> {
  return fc.array(
    fc.record({
      limits: fc.shuffledSubarray([...limits], { minLength: 1 }),
      afterMs: fc.oneof(...moves),
    }),
    { maxLength: 40, size: 'max' },
  )
}
