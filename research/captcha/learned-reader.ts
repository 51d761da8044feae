import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { picture } from '../../src/challenge/picture/drawing/picture.ts'
import { placeOnSheet, renderGrey } from './grey.ts'
import { canRun, inTemporaryFolder, NotInstalled, run } from './program.ts'
import type { Sample } from './reader.ts'

/** Debian's own: its PyTorch belongs to it. */
const python = '/usr/bin/python3'

/**
 * A small neural network that learns to read from nothing but pictures and their answers, in Python.
 *
 * @returns how many of a hundred pictures of `testing` it reads rightly as a whole
 * @throws {NotInstalled}
 */
export const percentByLearning = (training: readonly Sample[], testing: readonly Sample[]): number => {
  if (!canRun(python, ['-c', 'import numpy, torch']))
    throw new NotInstalled('PyTorch', 'python3-torch python3-numpy')
  return inTemporaryFolder((folder) => {
    const samples = [...training, ...testing]
    const pixels = samples.map(
      ({ svg }) => placeOnSheet(renderGrey(svg, 1), picture.width, picture.height).bytes,
    )
    writeFileSync(join(folder, 'pictures.raw'), Buffer.concat(pixels))
    writeFileSync(join(folder, 'answers.txt'), samples.map(({ text }) => text).join('\n'))
    const script = join(import.meta.dirname, 'learned_reader.py')
    const rounds = training.length > 2000 ? 20 : 40
    const printed = run(python, [script, folder, `${training.length}`, `${rounds}`])
    return (JSON.parse(printed) as { whole_percent: number }).whole_percent
  })
}
