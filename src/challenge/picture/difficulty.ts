import type { Difficulty } from '../challenge-kind.ts'

export type { Difficulty } from '../challenge-kind.ts'

/** How many characters an easy picture shows unless the settings say otherwise. */
export const defaultAnswerLength = 4

/** Pictures have so many characters at most. */
const longestAnswer = 6

/**
 * How many characters a picture shows: one more for each step of difficulty.
 *
 * @param easyLength the length of an easy picture
 */
export function answerLength(easyLength: number, difficulty: Difficulty): number {
  return Math.min(longestAnswer, easyLength + difficulty - 1)
}
