import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { canRun, inTemporaryFolder, NotInstalled, run } from './program.ts'
import type { Sample } from './reader.ts'

/** Debian's own: its PyTorch belongs to it. */
const python = '/usr/bin/python3'

/** What is learned from, what is then read, and what the network sees of each picture, as bytes. */
interface Lesson {
  readonly training: readonly Sample[]
  readonly testing: readonly Sample[]
  readonly look: (svg: string) => Uint8Array
  /** How often each training picture is learned from. */
  readonly rounds: number
}

/**
 * A neural network in Python that learns to read from the training pictures and their answers.
 *
 * @param script a file of this folder
 * @returns how many of a hundred pictures of `testing` it reads rightly as a whole
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
