import { expect, it } from 'vitest'
import type { LimitState } from './gcra.ts'
import { addPoints, type Score } from './score.ts'

const start = 1_800_000_000_000
const score: Score = { name: 'points', ceiling: 40, drainMs: 30_000 }

it.each([
  { points: 3, afterMs: 0, level: 3 },
  { points: 3, afterMs: 15_000, level: 2.5 },
  { points: 3, afterMs: 89_999, level: 1 / 30_000 },
  { points: 3, afterMs: 90_000, level: 0 },
  { points: 39, afterMs: 0, level: 39 },
  { points: 41, afterMs: 0, level: 40 },
  { points: 41, afterMs: 1_200_000, level: 0 },
])('$points points are $level after $afterMs ms', ({ points, afterMs, level }) => {
  const [state] = addPoints({}, { score, points }, start)
  expect(addPoints(state, { score, points: 0 }, start + afterMs)[1]).toBe(level)
})

it('addPoints changes neither the given state nor what is stored under other names', () => {
  const state: LimitState = { calls: start + 30_000 }
  const [next] = addPoints(state, { score, points: 5 }, start)
  expect(next).toEqual({ calls: start + 30_000, points: start + 150_000 })
  expect(state).toEqual({ calls: start + 30_000 })
})
