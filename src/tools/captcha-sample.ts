/**
 * Prints captchas with their answers, one JSON object a line: `{"text","svg"}`.
 *
 * `npm run --silent captcha:sample -- --count 24 --seed spring`
 */
import process from 'node:process'
import { parseArgs } from 'node:util'
import { randomAnswer } from '../captcha/drawing/alphabet.ts'
import { drawCaptcha } from '../captcha/drawing/draw-captcha.ts'
import { seededRandom } from './seeded-random.ts'

const usage = 'usage: captcha-sample --count N --seed S [--length 4|5|6]'

type Samples = { count: number; seed: string; length: number }

const readArguments = (): Samples => {
  const options = {
    count: { type: 'string' },
    seed: { type: 'string' },
    length: { type: 'string', default: '4' },
  } as const
  const { count, seed, length } = parseArgs({ options }).values
  if (count === undefined || !/^[1-9]\d{0,8}$/.test(count))
    throw new Error('--count takes a whole number from 1')
  if (seed === undefined || seed === '') throw new Error('--seed takes any text')
  if (!/^[456]$/.test(length)) throw new Error('--length takes 4, 5 or 6')
  return { count: Number(count), seed, length: Number(length) }
}

const printSamples = ({ count, seed, length }: Samples): void => {
  const random = seededRandom(seed)
  for (let printed = 0; printed < count; printed += 1) {
    const text = randomAnswer(random, length)
    process.stdout.write(`${JSON.stringify({ text, svg: drawCaptcha(text, { difficulty: 1, random }) })}\n`)
  }
}

let samples: Samples | undefined
try {
  samples = readArguments()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}\n`)
  process.exitCode = 2
}
if (samples) printSamples(samples)
