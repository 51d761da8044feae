import * as fc from 'fast-check'
import type { Limit, TakeOutcome } from './gcra.ts'

export const start = 1_800_000_000_000

/** One call, and how far the clock goes before it: so far, or so far from the wait that was told last. */
export interface Call {
  readonly limits: readonly Limit[]
  readonly afterMs: number | { readonly toldWaitAnd: number }
}

function limit(name: string): fc.Arbitrary<Limit> {
  return fc.record({
    name: fc.constant(name),
    capacity: fc.integer({ min: 1, max: 6 }),
    periodMs: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(1000, 60_000)),
  })
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

/** Calls on a clock that stands still, creeps, rests, and waits as it was told or a millisecond less. */
export function callsInTime(limits: readonly Limit[]): fc.Arbitrary<Call[]> {
  return calls(limits, forwards)
}

/** The same on a clock that is also set back now and then. */
export function callsOnAnyClock(limits: readonly Limit[]): fc.Arbitrary<Call[]> {
  return calls(limits, [...forwards, { weight: 1, arbitrary: fc.integer({ min: -60, max: -1 }) }])
}

/** Makes the calls one after the other, and says when each was made. */
export function makeCalls(
  given: readonly Call[],
  fromMs: number,
  call: (
    limits: readonly Limit[],
    nowMs: number,
  ) => Pick<TakeOutcome, 'granted'> & { readonly waitMs?: number },
): number {
  let nowMs = fromMs
  let toldMs = 0
  for (const { limits, afterMs } of given) {
    nowMs += typeof afterMs === 'number' ? afterMs : Math.max(0, toldMs + afterMs.toldWaitAnd)
    toldMs = call(limits, nowMs).waitMs ?? 0
  }
  return nowMs
}
