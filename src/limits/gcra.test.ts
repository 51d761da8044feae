import { describe, expect, it } from 'vitest'
import { type Limit, type LimitState, take, unusedAtMs } from './gcra.ts'

const start = 1_800_000_000_000
const perMinute: Limit = { name: 'calls', capacity: 5, periodMs: 60_000 }
const once: Limit = { name: 'once', capacity: 1, periodMs: 360_000 }

/** Calls as often as it is granted, all in one millisecond. */
const exhaust = (state: LimitState, limit: Limit, nowMs: number): [LimitState, number] => {
  let granted = 0
  for (let current = state; ; granted += 1) {
    const [next, outcome] = take(current, [limit], nowMs)
    if (!outcome.granted) return [current, granted]
    current = next
  }
}

describe('a limit', () => {
  it.each([perMinute, once, { name: 'sms', capacity: 20, periodMs: 3_600_000 }])(
    'grants a burst of exactly $capacity',
    (limit) => {
      expect(exhaust({}, limit, start)[1]).toBe(limit.capacity)
    },
  )

  it('grants one call per interval after a burst', () => {
    let [state] = exhaust({}, perMinute, start)
    for (const nowMs of [start + 12_000, start + 24_000, start + 36_000]) {
      expect(take(state, [perMinute], nowMs - 1)[1]).toEqual({ granted: false, waitMs: 1 })
      const [next, granted] = exhaust(state, perMinute, nowMs)
      expect(granted).toBe(1)
      state = next
    }
  })

  it('grants a whole burst again after a period of rest, and no more after a year', () => {
    const [state] = exhaust({}, perMinute, start)
    expect(exhaust(state, perMinute, start + 59_999)[1]).toBe(4)
    expect(exhaust(state, perMinute, start + 60_000)[1]).toBe(5)
    expect(exhaust(state, perMinute, start + 31_536_000_000)[1]).toBe(5)
  })

  it.each([
    { limit: perMinute, askedAfterMs: 0, waitMs: 12_000 },
    { limit: perMinute, askedAfterMs: 5000, waitMs: 7000 },
    { limit: once, askedAfterMs: 0, waitMs: 360_000 },
    { limit: once, askedAfterMs: 359_999, waitMs: 1 },
  ])('tells exactly how long to wait: $waitMs ms', ({ limit, askedAfterMs, waitMs }) => {
    const [state] = exhaust({}, limit, start)
    const askedAtMs = start + askedAfterMs
    expect(take(state, [limit], askedAtMs)[1]).toEqual({ granted: false, waitMs })
    expect(take(state, [limit], askedAtMs + waitMs - 1)[1]).toEqual({ granted: false, waitMs: 1 })
    expect(take(state, [limit], askedAtMs + waitMs)[1]).toEqual({ granted: true })
  })

  it('gives nothing away when the clock goes back', () => {
    const [state] = exhaust({}, perMinute, start)
    expect(take(state, [perMinute], start - 30_000)[1]).toEqual({ granted: false, waitMs: 42_000 })
    const [one] = take({}, [perMinute], start)
    expect(exhaust(one, perMinute, start - 12_000)[1]).toBe(3)
  })
})

describe('a capacity that does not divide the period', () => {
  it.each([
    { capacity: 7, periodMs: 60_000 },
    { capacity: 60, periodMs: 1001 },
    { capacity: 999, periodMs: 60_000 },
    { capacity: 3, periodMs: 2 },
    { capacity: 10_000, periodMs: 3_600_001 },
  ])('grants $capacity per $periodMs ms at once, and never one more', (numbers) => {
    // Odd times too: adding to them must not lose a fraction.
    for (const nowMs of [1, start, start + 1, start + 777])
      expect(exhaust({}, { name: 'calls', ...numbers }, nowMs)[1]).toBe(numbers.capacity)
  })

  it('gives a greedy caller one burst and one call per interval, rounded up to whole milliseconds', () => {
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
})

it('several limits make the caller wait for the slowest, in any order', () => {
  const perHour: Limit = { name: 'hourly', capacity: 2, periodMs: 3_600_000 }
  const [minuteTired] = exhaust({}, perMinute, start)
  const [bothTired] = exhaust(minuteTired, perHour, start)
  for (const limits of [
    [perMinute, perHour],
    [perHour, perMinute],
  ])
    expect(take(bothTired, limits, start)[1]).toEqual({ granted: false, waitMs: 1_800_000 })
})

it('a state without calls is unused since ever', () => {
  expect(unusedAtMs({})).toBe(0)
})
