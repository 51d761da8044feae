import type { Meter, Pour } from '../../limits/score.ts'

/** How hard a picture is to read: 1 for everybody at first, up to 3 for a client that asks and asks, or fails. */
export type Difficulty = 1 | 2 | 3

/**
 * What a client has cost lately. Full, it takes 15 minutes until pictures are easy again, and 20 until it is empty.
 *
 * A right answer gives nothing back: a script that reads well is just who must get harder pictures.
 */
export const captchaMeter: Meter = { name: 'captcha-points', ceiling: 40, drainMs: 30_000 }

/** What a picture costs, solved or not. */
export const pictureCost: Pour = { meter: captchaMeter, points: 1 }

/** What a wrong answer adds to the cost of its picture. */
export const wrongAnswerCost: Pour = { meter: captchaMeter, points: 2 }

/**
 * Up to this many points pictures are easy. A visitor who reloads twice and fails twice, all in one moment, has 9:
 * five pictures and two wrong answers.
 */
const easyUpToPoints = 10

/** Up to this many points pictures are of the middle kind. */
const middlingUpToPoints = 24

/** @param level points of {@link captchaMeter}, with what the picture itself costs */
export const difficultyOf = (level: number): Difficulty => {
  if (level <= easyUpToPoints) return 1
  return level <= middlingUpToPoints ? 2 : 3
}

/** How many characters an easy picture shows, where the settings say nothing. */
export const defaultAnswerLength = 4

/** Pictures are made for so many characters at most. */
const longestAnswer = 6

/**
 * How many characters a picture shows: one more for each step of difficulty, as far as pictures are made for.
 *
 * @param easyLength the length of an easy picture
 */
export const answerLength = (easyLength: number, difficulty: Difficulty): number =>
  Math.min(longestAnswer, easyLength + difficulty - 1)
