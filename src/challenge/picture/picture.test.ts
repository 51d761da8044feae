import { describe, expect, it } from 'vitest'
import { secureRandom } from '../../core/random.ts'
import type { Difficulty } from '../challenge-kind.ts'
import { createPictureKind } from './picture.ts'

describe('a picture', () => {
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
  ])('that has %d characters if easy, at difficulty %d has %d', (easyLength, difficulty, length) => {
    const kind = createPictureKind(easyLength, secureRandom)
    expect(kind.createSolution(difficulty, false)).toHaveLength(length)
    expect(kind.createSolution(difficulty, true)).toHaveLength(easyLength)
  })

  it.each([4, 6])('of %d characters is solved by its solution in any case, and by no other', (length) => {
    const kind = createPictureKind(length, secureRandom)
    const solution = kind.createSolution(1, false)
    expect(kind.isSolvedBy(solution, solution.toUpperCase())).toBe(true)
    for (const other of ['', solution.slice(1), solution.slice(0, -1), `${solution}3`, `3${solution}`])
      expect(kind.isSolvedBy(solution, other)).toBe(false)
  })
})
