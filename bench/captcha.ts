/**
 * Compares the captcha drawing with the package svg-captcha. Both run in one process and take turns, so that both get the same
 * conditions.
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
/** Not counted: in these rounds V8 compiles the code, and glyphs are decoded. */
const warmUpRounds = 50

interface Generator {
  readonly name: string
  readonly draw: () => string
  /** CPU time of one drawing, for each counted round. */
  readonly cpuMs: number[]
  readonly pictures: string[]
}

/** Returns the table of drawings. */
export function reportCaptchas(): string {
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
    `Compared with the package svg-captcha, in one process, taking turns. Times are CPU times. The letters' outlines take ${glyphBytes} bytes (gzip).`,
    table(header, rows),
  )
}

function newGenerators() {
  return [
    generatorOf('svg-captcha', () => create().data),
    ...([1, 2, 3] as const).map((difficulty) => generatorOf(`difficulty ${difficulty}`, drawOwn(difficulty))),
  ]
}

/** Measures CPU time, not elapsed time, because other processes may use the machine. */
function drawRound({ draw, cpuMs, pictures }: Generator, isCounted: boolean): void {
  const before = process.cpuUsage()
  const drawn = Array.from({ length: drawingsPerRound }, draw)
  const { user, system } = process.cpuUsage(before)
  if (!isCounted) return
  cpuMs.push((user + system) / 1000 / drawingsPerRound)
  pictures.push(...drawn)
}

function generatorOf(name: string, draw: () => string): Generator {
  return { name, draw, cpuMs: [], pictures: [] }
}

function drawOwn(difficulty: Difficulty) {
  return (): string => {
    const answer = randomAnswer(secureRandom, answerLength(defaultAnswerLength, difficulty))
    return drawCaptcha(answer, { difficulty, random: secureRandom })
  }
}

function sizes(pictures: readonly string[], sizeOf: (picture: string) => number): string {
  const bytes = pictures.map(sizeOf)
  const mean = bytes.reduce((sum, value) => sum + value) / bytes.length
  return `${Math.round(mean)} / ${Math.max(...bytes)}`
}
