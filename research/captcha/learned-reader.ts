import { picture } from '../../src/challenge/picture/drawing/picture.ts'
import { placeOnSheet, renderGrey } from './grey.ts'
import { percentByPython } from './python-reader.ts'
import type { Sample } from './reader.ts'

/**
 * A small neural network that learns from pictures and their answers only.
 *
 * @returns the percentage of the `testing` pictures in which it reads every character correctly
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
