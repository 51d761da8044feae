import { expect, it } from 'vitest'
import { giveBack, type Limit, type LimitState, take, unusedAtMs } from './gcra.ts'

const start = 1_800_000_000_000
const perMinute: Limit = { name: 'calls', capacity: 5, periodMs: 60_000 }
const once: Limit = { name: 'once', capacity: 1, periodMs: 360_000 }

it.each([
  { capacity: 1, periodMs: 360_000 },
  { capacity: 20, periodMs: 3_600_000 },
  // Capacities that do not divide the period: a fraction of a millisecond must not be lost.
  { capacity: 7, periodMs: 60_000 },
  { capacity: 60, periodMs: 1001 },
  { capacity: 999, periodMs: 60_000 },
  { capacity: 3, periodMs: 2 },
  { capacity: 10_000, periodMs: 3_600_001 },
])('a limit of $capacity calls in $periodMs ms grants exactly so many at once', (numbers) => {
  for (const nowMs of [1, start, start + 1, start + 777])
    expect(exhaust({}, { name: 'calls', ...numbers }, nowMs)[1]).toBe(numbers.capacity)
})

it('a greedy caller gets one burst, and then one call per interval, rounded up to whole milliseconds', () => {
  const limit: Limit = { name: 'calls', capacity: 7, periodMs: 1000 }
  const grantedAfterMs: number[] = []
  let state: LimitState = {}
  for (let afterMs = 0; afterMs < 1000; afterMs += 1) {
    const [next, granted] = exhaust(state, limit, start + afterMs)
    state = next
    grantedAfterMs.push(...Array.from({ length: granted }, () => afterMs))
  }
  expect(grantedAfterMs).toEqual([0, 0, 0, 0, 0, 0, 0, 143, 286, 429, 572, 715, 858])
})

it('a limit grants a whole burst again after a period of rest, and no more after a year', () => {
  const [state] = exhaust({}, perMinute, start)
  expect(exhaust(state, perMinute, start + 59_999)[1]).toBe(4)
  expect(exhaust(state, perMinute, start + 60_000)[1]).toBe(5)
  expect(exhaust(state, perMinute, start + 31_536_000_000)[1]).toBe(5)
})

it.each([
  { limit: perMinute, afterMs: 5000, waitMs: 7000 },
  { limit: perMinute, afterMs: 11_999, waitMs: 1 },
  { limit: once, afterMs: 0, waitMs: 360_000 },
  // The clock was set back.
  { limit: perMinute, afterMs: -30_000, waitMs: 42_000 },
])('a refused call is told how long to wait: $waitMs ms', ({ limit, afterMs, waitMs }) => {
  const [state] = exhaust({}, limit, start)
  expect(take(state, [limit], start + afterMs)).toEqual([state, { granted: false, waitMs }])
})

it.each([
  { taken: 5, givenBack: 1, left: 1 },
  { taken: 5, givenBack: 5, left: 5 },
  { taken: 2, givenBack: 9, left: 5 },
  { taken: 0, givenBack: 1, left: 5 },
])('of $taken calls, $givenBack are given back: $left are left', ({ taken, givenBack, left }) => {
  let state: LimitState = {}
  for (let call = 0; call < taken; call += 1) [state] = take(state, [perMinute], start)
  for (let call = 0; call < givenBack; call += 1) state = giveBack(state, [perMinute], start)
  expect(exhaust(state, perMinute, start)[1]).toBe(left)
})

it('a limit that is unused gets nothing back, and other limits stay as they are', () => {
  const [state] = take({}, [perMinute, once], start)
  expect(giveBack(state, [perMinute], start + 12_000)).toBe(state)
  expect(giveBack(state, [perMinute], start + 11_999)).toEqual({ ...state, calls: start + 11_999 })
})

it('a state without calls is unused', () => {
  expect(unusedAtMs({})).toBe(0)
})

/** Calls in one millisecond until a call is refused. Returns the state and how many calls were granted. */
function exhaust(state: LimitState, limit: Limit, nowMs: number): [LimitState, number] {
  let granted = 0
  for (let current = state; ; granted += 1) {
    const [next, outcome] = take(current, [limit], nowMs)
    if (!outcome.granted) return [current, granted]
    current = next
  }
}
