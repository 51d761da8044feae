import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { canRun, inTemporaryFolder, NotInstalled, run } from './program.ts'
import type { Sample } from './reader.ts'

/** Debian's Python, because Debian's PyTorch works with it only. */
const python = '/usr/bin/python3'

interface Lesson {
  readonly training: readonly Sample[]
  readonly testing: readonly Sample[]
  /** Returns the network's input for a picture, as bytes. */
  readonly look: (svg: string) => Uint8Array
  /** How often each training picture is used. */
  readonly rounds: number
}

/**
 * Trains a neural network in Python with pictures and their answers, and tests it.
 *
 * @param script a file of this folder
 * @returns the percentage of the `testing` pictures in which it reads every character correctly
 * @throws {NotInstalled}
 */
export function percentByPython(script: string, { training, testing, look, rounds }: Lesson): number {
  if (!canRun(python, ['-c', 'import numpy, torch']))
    throw new NotInstalled('PyTorch', 'python3-torch python3-numpy')
  return inTemporaryFolder((folder) => {
    const samples = [...training, ...testing]
    writeFileSync(join(folder, 'inputs.raw'), Buffer.concat(samples.map(({ svg }) => look(svg))))
    writeFileSync(join(folder, 'answers.txt'), samples.map(({ text }) => text).join('\n'))
    const printed = run(python, [
      join(import.meta.dirname, script),
      folder,
      `${training.length}`,
      `${rounds}`,
    ])
    return (JSON.parse(printed) as { whole_percent: number }).whole_percent
  })
}
