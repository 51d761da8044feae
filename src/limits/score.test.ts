import { describe, expect, it } from 'vitest'
import { type Limit, type LimitState, take } from './gcra.ts'
import { addPoints, type Score, takeAndScore } from './score.ts'

const start = 1_800_000_000_000
const score: Score = { name: 'points', ceiling: 40, drainMs: 30_000 }
const perMinute: Limit = { name: 'calls', capacity: 2, periodMs: 60_000 }

const after = (state: LimitState, points: number, nowMs: number): LimitState =>
  addPoints(state, { score, points }, nowMs)[0]

const levelAt = (state: LimitState, nowMs: number): number => addPoints(state, { score, points: 0 }, nowMs)[1]

describe('addPoints', () => {
  it.each([
    { afterMs: 0, level: 3 },
    { afterMs: 15_000, level: 2.5 },
    { afterMs: 89_999, level: 1 / 30_000 },
    { afterMs: 90_000, level: 0 },
    { afterMs: 31_536_000_000, level: 0 },
  ])('drains evenly: 3 points are $level after $afterMs ms', ({ afterMs, level }) => {
    expect(levelAt(after({}, 3, start), start + afterMs)).toBe(level)
  })

  it.each([
    { added: [1, 2], level: 3 },
    { added: [39, 1], level: 40 },
    { added: [39, 2], level: 40 },
    { added: Array.from({ length: 1000 }, () => 3), level: 40 },
  ])('holds what was added, up to the ceiling: $level', ({ added, level }) => {
    const state = added.reduce((before, points) => after(before, points, start), {} as LimitState)
    expect(levelAt(state, start)).toBe(level)
    // Not more is stored than is shown: it drains in its time.
    expect(levelAt(state, start + level * 30_000)).toBe(0)
  })

  it('changes neither the given state nor what is stored under other names', () => {
    const [state] = take({}, [perMinute], start)
    expect(after(state, 5, start)).toEqual({ calls: start + 30_000, points: start + 150_000 })
    expect(state).toEqual({ calls: start + 30_000 })
  })
})

it('takeAndScore grants what the limit grants, and adds nothing for a refused call', () => {
  const ask = (state: LimitState) => takeAndScore(state, [perMinute], { score, points: 1 }, start)
  const [once, first] = ask({})
  const [twice, second] = ask(once)
  const [thrice, third] = ask(twice)
  expect([first, second, third]).toEqual([
    { granted: true, level: 1 },
    { granted: true, level: 2 },
    { granted: false, waitMs: 30_000 },
  ])
  expect(thrice).toBe(twice)
})
