import { picture } from '../../src/challenge/picture/drawing/picture.ts'
import { placeOnSheet, renderGrey } from './grey.ts'
import { percentByPython } from './python-reader.ts'
import type { Sample } from './reader.ts'

/**
 * A small neural network that learns to read from nothing but pictures and their answers.
 *
 * @returns how many of a hundred pictures of `testing` it reads rightly as a whole
 * @throws {NotInstalled}
 */
export function percentByLearning(training: readonly Sample[], testing: readonly Sample[]): number {
  const look = (svg: string) => placeOnSheet(renderGrey(svg, 1), picture.width, picture.height).bytes
  return percentByPython('learned_reader.py', {
    training,
    testing,
    look,
    rounds: training.length > 2000 ? 20 : 40,
  })
}
