import type { Random } from '../../core/random.ts'
import type { ChallengeKind } from '../challenge-kind.ts'
import { answerLength } from './difficulty.ts'
import { normaliseAnswer, randomAnswer } from './drawing/alphabet.ts'
import { drawCaptcha } from './drawing/draw-captcha.ts'
import type { Theme } from '../theme.ts'

/** Letters to read, as SVG. */
export type PictureKind = ChallengeKind<{ readonly theme: Theme }, { readonly image: string }>

/** @param easyLength how many characters an easy picture shows */
export function createPictureKind(easyLength: number, random: Random): PictureKind {
  return {
    name: 'picture',
    createSolution: (difficulty, isLengthFixed) =>
      randomAnswer(random, isLengthFixed ? easyLength : answerLength(easyLength, difficulty)),
    present: (solution, difficulty, { theme }) => ({
      image: drawCaptcha(solution, { difficulty, theme, random }),
    }),
    isSolvedBy: (solution, answer) => normaliseAnswer(answer) === solution,
  }
}
