import { create } from 'svg-captcha'
import { answerLength, defaultAnswerLength, type Difficulty } from '../../src/challenge/picture/difficulty.ts'
import { randomAnswer } from '../../src/challenge/picture/drawing/alphabet.ts'
import { drawCaptcha } from '../../src/challenge/picture/drawing/draw-captcha.ts'
import { seededRandom } from '../../tools/seeded-random.ts'
import type { Sample } from './reader.ts'

export function drawOwn(difficulty: Difficulty, count: number, seed: string): Sample[] {
  const random = seededRandom(seed)
  return Array.from({ length: count }, () => {
    const text = randomAnswer(random, answerLength(defaultAnswerLength, difficulty))
    return { text, svg: drawCaptcha(text, { difficulty, random }) }
  })
}

/** Pictures of the package svg-captcha, with noise and colours. It takes no seed: they differ in each run. */
export function drawSvgCaptcha(count: number): Sample[] {
  return Array.from({ length: count }, () => {
    const { text, data } = create({ noise: 3, color: true })
    return { text: text.toLowerCase(), svg: data }
  })
}
