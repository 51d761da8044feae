/**
 * Attacks new captchas and, for comparison, captchas of the package svg-captcha. Prints the share that is read.
 *
 * `npm run captcha:attack -- [--quick] [--seed S] [--difficulty 1,2,3] [--structural 2000] [--test 500]
 * [--tesseract 200] [--learned 1000]`
 *
 * A full run takes about 25 minutes, `--quick` three. The learned reader is trained once for each number of `--learned`. With
 * 5,000 labels it takes five to ten minutes for each target.
 */
import process from 'node:process'
import { parseArgs } from 'node:util'
import type { Difficulty } from '../../src/challenge/picture/difficulty.ts'
import { type Attack, attacksOf, type Sizes } from './attacks.ts'
import { NotInstalled } from './program.ts'
import type { Sample } from './reader.ts'
import { drawOwn, drawSvgCaptcha } from './samples.ts'
import { layOut } from '../../test/support/text-table.ts'

const usage =
  'usage: captcha:attack [--quick] [--seed S] [--difficulty 1,2,3] [--structural N] [--test N] [--tesseract N] [--learned N,N]'

/** A generator of captchas. */
interface Target {
  readonly name: string
  readonly draw: (count: number, seed: string) => Sample[]
}

const full: Sizes = { structural: 2000, test: 500, tesseract: 200, learned: [1000] }
const quick: Sizes = { structural: 500, test: 100, tesseract: 25, learned: [] }

interface Run {
  readonly targets: readonly Target[]
  readonly attacks: readonly Attack[]
  readonly seed: string
}

let run: Run | undefined
try {
  run = readArguments()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}\n`)
  process.exitCode = 2
}
if (run) printTable(run)

function readArguments(): Run {
  const text = { type: 'string' } as const
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean' },
      seed: text,
      difficulty: text,
      structural: text,
      test: text,
      tesseract: text,
      learned: text,
    },
  })
  const sizes = values.quick ? quick : full
  const numbers = (name: 'difficulty' | keyof Sizes, otherwise: readonly number[]): number[] => {
    const given = values[name]
    if (given === undefined) return [...otherwise]
    if (!/^[1-9]\d{0,6}(,[1-9]\d{0,6})*$/.test(given)) throw new Error(`--${name} takes whole numbers from 1`)
    return given.split(',').map(Number)
  }
  const size = (name: 'structural' | 'test' | 'tesseract') => numbers(name, [sizes[name]])[0] ?? sizes[name]
  const difficulties = numbers('difficulty', [1, 2, 3])
  if (difficulties.some((difficulty) => difficulty > 3)) throw new Error('--difficulty takes 1, 2 and 3')
  return {
    targets: [{ name: 'svg-captcha', draw: drawSvgCaptcha }, ...difficulties.map(ownTarget)],
    attacks: attacksOf({
      structural: size('structural'),
      test: size('test'),
      tesseract: size('tesseract'),
      learned: numbers('learned', sizes.learned),
    }),
    seed: values.seed ?? `${Date.now()}`,
  }
}

function ownTarget(difficulty: number): Target {
  return {
    name: `difficulty ${difficulty}`,
    draw: (count, seed) => drawOwn(difficulty as Difficulty, count, seed),
  }
}

/** Runs all attacks on one target, and returns the table's column. */
function attackTarget(target: Target, attacks: readonly Attack[], seed: string): string[] {
  const training = target.draw(Math.max(...attacks.map((attack) => attack.training)), `${seed} to train`)
  const testing = target.draw(Math.max(...attacks.map((attack) => attack.testing)), `${seed} to test`)
  return attacks.map((attack) => {
    process.stderr.write(`${target.name}: ${attack.name}…\n`)
    try {
      const percent = attack.run(training.slice(0, attack.training), testing.slice(0, attack.testing))
      return `${percent.toFixed(1)} %`
    } catch (error) {
      if (!(error instanceof NotInstalled)) throw error
      process.stderr.write(`${error.message}\n`)
      return 'not installed'
    }
  })
}

function printTable({ targets, attacks, seed }: Run): void {
  const columns = targets.map((target) => [target.name, ...attackTarget(target, attacks, seed)])
  const counts = (count: number) => (count === 0 ? '–' : count.toLocaleString('en'))
  const rows = [
    ['whole picture read', 'trained on', 'tested on'],
    ...attacks.map(({ name, training, testing }) => [name, counts(training), counts(testing)]),
  ]
  const table = rows.map((row, index) => [...row, ...columns.map((column) => column[index] ?? '')])
  process.stdout.write(`${layOut(table)}\nseed ${seed}; svg-captcha takes none\n`)
}
