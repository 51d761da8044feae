import { describe, expect, it } from 'vitest'
import { type Limit, type LimitState, take, unusedAtMs } from './gcra.ts'
import { type Meter, pour, takeMetered } from './score.ts'

const start = 1_800_000_000_000
const meter: Meter = { name: 'points', ceiling: 40, drainMs: 30_000 }
const perMinute: Limit = { name: 'calls', capacity: 2, periodMs: 60_000 }

const after = (state: LimitState, points: number, nowMs: number): LimitState =>
  pour(state, { meter, points }, nowMs)[0]

/** How full the meter is, by what pouring nothing says. */
const levelAt = (state: LimitState, nowMs: number): number => pour(state, { meter, points: 0 }, nowMs)[1]

describe('pour', () => {
  it('gives the level with what was poured', () => {
    const [once, first] = pour({}, { meter, points: 1 }, start)
    const [, second] = pour(once, { meter, points: 2 }, start)
    expect([first, second]).toEqual([1, 3])
  })

  it.each([
    { afterMs: 0, level: 3 },
    { afterMs: 15_000, level: 2.5 },
    { afterMs: 30_000, level: 2 },
    { afterMs: 89_999, level: 1 / 30_000 },
    { afterMs: 90_000, level: 0 },
    { afterMs: 31_536_000_000, level: 0 },
  ])('drains evenly: 3 points are $level after $afterMs ms', ({ afterMs, level }) => {
    expect(levelAt(after({}, 3, start), start + afterMs)).toBe(level)
  })

  it('owes nothing for a rest: after a year one point is one point', () => {
    expect(pour(after({}, 3, start), { meter, points: 1 }, start + 31_536_000_000)[1]).toBe(1)
  })

  it.each([
    { poured: [39], level: 39 },
    { poured: [39, 1], level: 40 },
    { poured: [39, 2], level: 40 },
    { poured: Array.from({ length: 1000 }, () => 3), level: 40 },
  ])('is full at the ceiling: $level', ({ poured, level }) => {
    let state: LimitState = {}
    for (const points of poured) state = after(state, points, start)
    expect(levelAt(state, start)).toBe(level)
    expect(levelAt(state, start + level * 30_000 - 1)).toBeGreaterThan(0)
    expect(levelAt(state, start + level * 30_000)).toBe(0)
  })

  it('stays below the ceiling when the clock is set back', () => {
    expect(levelAt(after({}, 40, start), start - 3_600_000)).toBe(40)
  })

  it('leaves the given state and whatever else the gate keeps alone', () => {
    const [state] = take({}, [perMinute], start)
    const before = { ...state }
    expect(after(state, 5, start)).toEqual({ calls: start + 30_000, points: start + 150_000 })
    expect(state).toEqual(before)
  })
})

describe('takeMetered', () => {
  const ask = (state: LimitState, nowMs: number) =>
    takeMetered(state, [perMinute], { meter, points: 1 }, nowMs)

  it('grants what the limit grants, with the level', () => {
    const [once, first] = ask({}, start)
    const [, second] = ask(once, start)
    expect([first, second]).toEqual([
      { granted: true, level: 1 },
      { granted: true, level: 2 },
    ])
  })

  it('pours nothing for a refused call, and gives the same state back', () => {
    const tired = ask(ask({}, start)[0], start)[0]
    const [state, outcome] = ask(tired, start)
    expect(outcome).toEqual({ granted: false, waitMs: 30_000 })
    expect(state).toBe(tired)
    expect(levelAt(state, start)).toBe(2)
  })

  it('counts against the limit exactly what take would', () => {
    const granted = (state: LimitState, nowMs: number) => take(state, [perMinute], nowMs)[1].granted
    const tired = ask(ask({}, start)[0], start)[0]
    expect(granted(tired, start + 29_999)).toBe(false)
    expect(granted(tired, start + 30_000)).toBe(true)
  })
})

describe('unusedAtMs of a state with a meter', () => {
  const [limited] = take({}, [perMinute], start)

  it.each([
    { what: 'the meter, which takes longer', state: after(limited, 3, start), atMs: start + 90_000 },
    { what: 'the limit, which takes longer', state: after(limited, 0, start), atMs: start + 30_000 },
    { what: 'a full meter', state: after({}, 1000, start), atMs: start + 1_200_000 },
  ])('waits for $what, and no longer', ({ state, atMs }) => {
    expect(unusedAtMs(state)).toBe(atMs)
  })

  it('comes with the last drop: a millisecond before, the meter still shows it', () => {
    const state = after({}, 3, start)
    expect(levelAt(state, unusedAtMs(state) - 1)).toBeGreaterThan(0)
    expect(levelAt(state, unusedAtMs(state))).toBe(0)
  })
})
