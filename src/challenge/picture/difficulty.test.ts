import { describe, expect, it } from 'vitest'
import {
  answerLength,
  captchaMeter,
  type Difficulty,
  difficultyOf,
  pictureCost,
  wrongAnswerCost,
} from './difficulty.ts'
import type { LimitState } from '../../limits/gcra.ts'
import { pour } from '../../limits/score.ts'

const start = 1_800_000_000_000

type Happening = 'picture' | 'wrong'

/** How hard the last of a client's pictures is, if all happens at one moment. */
const lastDifficulty = (...happenings: readonly Happening[]): Difficulty => {
  let state: LimitState = {}
  let last: Difficulty = 1
  for (const happening of happenings) {
    const [next, level] = pour(state, happening === 'picture' ? pictureCost : wrongAnswerCost, start)
    state = next
    if (happening === 'picture') last = difficultyOf(level)
  }
  return last
}

const times = (count: number, ...happenings: readonly Happening[]): Happening[] =>
  Array.from({ length: count }, () => happenings).flat()

describe('difficultyOf', () => {
  it.each([
    { level: 0, difficulty: 1 },
    { level: 1, difficulty: 1 },
    { level: 10, difficulty: 1 },
    { level: 10 + 1 / 30_000, difficulty: 2 },
    { level: 24, difficulty: 2 },
    { level: 24 + 1 / 30_000, difficulty: 3 },
    { level: 40, difficulty: 3 },
  ])('of $level points is $difficulty', ({ level, difficulty }) => {
    expect(difficultyOf(level)).toBe(difficulty)
  })
})

describe('a client’s next picture, all at one moment', () => {
  it.each<[string, Happening[], Difficulty]>([
    ['of a first visit', ['picture'], 1],
    ['after reloading twice', times(3, 'picture'), 1],
    ['after failing twice', [...times(2, 'picture', 'wrong'), 'picture'], 1],
    ['after failing twice and reloading twice', [...times(2, 'picture', 'wrong'), ...times(3, 'picture')], 1],
    ['after reloading twice and failing twice', [...times(2, 'picture'), ...times(3, 'picture', 'wrong')], 1],
    ['that is the tenth', times(10, 'picture'), 1],
    ['that is the eleventh', times(11, 'picture'), 2],
    ['after failing three times', [...times(3, 'picture', 'wrong'), 'picture'], 1],
    ['after failing four times', [...times(4, 'picture', 'wrong'), 'picture'], 2],
    ['after failing seven times', [...times(7, 'picture', 'wrong'), 'picture'], 2],
    ['after failing eight times', [...times(8, 'picture', 'wrong'), 'picture'], 3],
    ['that is the 24th', times(24, 'picture'), 2],
    ['that is the 25th', times(25, 'picture'), 3],
    ['that is the 1000th', times(1000, 'picture'), 3],
  ])('%s', (_, happenings, difficulty) => {
    expect(lastDifficulty(...happenings)).toBe(difficulty)
  })
})

describe('a client that asked without end', () => {
  let flooded: LimitState = {}
  for (let asked = 0; asked < 1000; asked += 1) [flooded] = pour(flooded, pictureCost, start)
  const nextAfter = (ms: number) => difficultyOf(pour(flooded, pictureCost, start + ms)[1])

  it.each([
    { afterMs: 0, difficulty: 3 },
    { afterMs: 17 * 30_000 - 1, difficulty: 3 },
    { afterMs: 17 * 30_000, difficulty: 2 },
    { afterMs: 31 * 30_000 - 1, difficulty: 2 },
    { afterMs: 31 * 30_000, difficulty: 1 },
  ])('gets a picture of difficulty $difficulty after $afterMs ms of rest', ({ afterMs, difficulty }) => {
    expect(nextAfter(afterMs)).toBe(difficulty)
  })

  it('is forgotten after 20 minutes, and not before', () => {
    expect(flooded).toEqual({ [captchaMeter.name]: start + 20 * 60_000 })
  })
})

it('a picture every 30 seconds stays easy, however long', () => {
  let state: LimitState = {}
  const levels: number[] = []
  for (let asked = 0; asked < 1000; asked += 1) {
    const [next, level] = pour(state, pictureCost, start + asked * 30_000)
    state = next
    levels.push(level)
  }
  expect(new Set(levels)).toEqual(new Set([1]))
})

describe('answerLength', () => {
  it.each<[number, Difficulty, number]>([
    [4, 1, 4],
    [4, 2, 5],
    [4, 3, 6],
    [5, 1, 5],
    [5, 2, 6],
    [5, 3, 6],
    [6, 1, 6],
    [6, 2, 6],
    [6, 3, 6],
  ])('of %d characters at difficulty %d is %d', (easyLength, difficulty, length) => {
    expect(answerLength(easyLength, difficulty)).toBe(length)
  })
})
