/**
 * Prints captchas with their answers, one JSON object per line: `{"text","svg"}`.
 *
 * `npm run --silent captcha:sample -- --count 24 --seed spring --difficulty 2`
 */
import process from 'node:process'
import { parseArgs } from 'node:util'
import { answerLength, defaultAnswerLength, type Difficulty } from '../src/challenge/picture/difficulty.ts'
import { randomAnswer } from '../src/challenge/picture/drawing/alphabet.ts'
import { drawCaptcha } from '../src/challenge/picture/drawing/draw-captcha.ts'
import { seededRandom } from './seeded-random.ts'

const usage = 'usage: captcha-sample --count N --seed S [--difficulty 1|2|3] [--length 4|5|6]'

type Samples = { count: number; seed: string; difficulty: Difficulty; length: number }

let samples: Samples | undefined
try {
  samples = readArguments()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}\n`)
  process.exitCode = 2
}
if (samples) printSamples(samples)

function readArguments(): Samples {
  const options = {
    count: { type: 'string' },
    seed: { type: 'string' },
    difficulty: { type: 'string', default: '1' },
    length: { type: 'string' },
  } as const
  const { count, seed, difficulty, length } = parseArgs({ options }).values
  if (count === undefined || !/^[1-9]\d{0,8}$/.test(count))
    throw new Error('--count takes a whole number from 1')
  if (seed === undefined || seed === '') throw new Error('--seed takes any text')
  if (!/^[123]$/.test(difficulty)) throw new Error('--difficulty takes 1, 2 or 3')
  if (length !== undefined && !/^[456]$/.test(length)) throw new Error('--length takes 4, 5 or 6')
  const level = Number(difficulty) as Difficulty
  return {
    count: Number(count),
    seed,
    difficulty: level,
    length: length === undefined ? answerLength(defaultAnswerLength, level) : Number(length),
  }
}

function printSamples({ count, seed, difficulty, length }: Samples): void {
  const random = seededRandom(seed)
  for (let printed = 0; printed < count; printed += 1) {
    const text = randomAnswer(random, length)
    process.stdout.write(`${JSON.stringify({ text, svg: drawCaptcha(text, { difficulty, random }) })}\n`)
  }
}
