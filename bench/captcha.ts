/**
 * Compares the drawing of captchas with that of the package svg-captcha, in one process and in turns, so that both meet the
 * same machine.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { gzipSync } from 'node:zlib'
import { create } from 'svg-captcha'
import { answerLength, defaultAnswerLength, type Difficulty } from '../src/challenge/picture/difficulty.ts'
import { randomAnswer } from '../src/challenge/picture/drawing/alphabet.ts'
import { drawCaptcha } from '../src/challenge/picture/drawing/draw-captcha.ts'
import { secureRandom } from '../src/core/random.ts'
import { decimal, section, table } from '../test/support/markdown.ts'
import { median } from './statistics.ts'

const rounds = 60
const drawingsPerRound = 40
/** Whose times do not count: code is compiled, and glyphs are decoded. */
const warmUpRounds = 50

interface Generator {
  readonly name: string
  readonly draw: () => string
  /** Of each counted round. */
  readonly cpuMs: number[]
  readonly pictures: string[]
}

const generatorOf = (name: string, draw: () => string): Generator => ({ name, draw, cpuMs: [], pictures: [] })

const drawOwn = (difficulty: Difficulty) => (): string => {
  const answer = randomAnswer(secureRandom, answerLength(defaultAnswerLength, difficulty))
  return drawCaptcha(answer, { difficulty, random: secureRandom })
}

const newGenerators = () => [
  generatorOf('svg-captcha', () => create().data),
  ...([1, 2, 3] as const).map((difficulty) => generatorOf(`difficulty ${difficulty}`, drawOwn(difficulty))),
]

/** Takes the processor's time, not the clock's: others may use the machine. */
const drawRound = ({ draw, cpuMs, pictures }: Generator, isCounted: boolean): void => {
  const before = process.cpuUsage()
  const drawn = Array.from({ length: drawingsPerRound }, draw)
  const { user, system } = process.cpuUsage(before)
  if (!isCounted) return
  cpuMs.push((user + system) / 1000 / drawingsPerRound)
  pictures.push(...drawn)
}

const sizes = (pictures: readonly string[], sizeOf: (picture: string) => number): string => {
  const bytes = pictures.map(sizeOf)
  const mean = bytes.reduce((sum, value) => sum + value) / bytes.length
  return `${Math.round(mean)} / ${Math.max(...bytes)}`
}

/** The table of drawings. */
export const reportCaptchas = (): string => {
  const generators = newGenerators()
  for (let round = 0; round < warmUpRounds + rounds; round += 1)
    for (const generator of generators) drawRound(generator, round >= warmUpRounds)
  const [reference] = generators.map(({ cpuMs }) => median(cpuMs)) as [number]
  const rows = generators.map(({ name, cpuMs, pictures }) => [
    name,
    decimal(median(cpuMs), 3),
    decimal(1000 / median(cpuMs), 0),
    decimal(reference / median(cpuMs), 2),
    sizes(pictures, (picture) => Buffer.byteLength(picture)),
    sizes(pictures, (picture) => gzipSync(picture).length),
  ])
  const header = [
    '',
    'CPU ms',
    'drawings/s',
    '× svg-captcha',
    'bytes, mean / largest',
    'gzip, mean / largest',
  ]
  const glyphFile = join(import.meta.dirname, '../src/challenge/picture/drawing/glyphs/glyph-data.ts')
  const glyphBytes = decimal(gzipSync(readFileSync(glyphFile)).length, 0)
  return section(
    'Captcha drawings',
    `Beside the package svg-captcha, in one process and in turns, by the processor's time. The letters' outlines take ${glyphBytes} bytes (gzip).`,
    table(header, rows),
  )
}
