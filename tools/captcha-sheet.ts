/**
 * Writes `docs/images/captchas.png`, with captchas of each difficulty.
 *
 * Run `npm run captcha:sheet` after a change of the drawing. The seed is fixed, so the same code gives the same sheet.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Resvg } from '@resvg/resvg-js'
import sharp from 'sharp'
import { answerLength, defaultAnswerLength, type Difficulty } from '../src/challenge/picture/difficulty.ts'
import { randomAnswer } from '../src/challenge/picture/drawing/alphabet.ts'
import { drawCaptcha } from '../src/challenge/picture/drawing/draw-captcha.ts'
import { picture } from '../src/challenge/picture/drawing/picture.ts'
import { seededRandom } from './seeded-random.ts'

const seed = 'contact sheet'
const [columns, rows] = [6, 4]
const [margin, gap, labelHeight] = [16, 8, 32]
const pixelsPerUnit = 2

const labelColour = '#4b5563'

// opentype.js has no types. This covers the part that is used here.
type Outline = { toPathData(options: { flipY: boolean }): string }
type Font = { getPath(text: string, x: number, y: number, fontSize: number): Outline }

const groupHeight = labelHeight + rows * (picture.height + gap) + margin
const sheet = {
  width: 2 * margin + columns * (picture.width + gap) - gap,
  height: 3 * groupHeight + margin - gap,
}

const font = loadFont()
const { width, height } = sheet
const svg =
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">` +
  `<rect width="${width}" height="${height}" fill="#fff"/>` +
  `${group(font, 1)}${group(font, 2)}${group(font, 3)}</svg>`
const image = new Resvg(svg, { fitTo: { mode: 'zoom', value: pixelsPerUnit } }).render()
await sharp(image.pixels, { raw: { width: image.width, height: image.height, channels: 4 } })
  .png({ palette: true, colours: 16, effort: 10 })
  .toFile(join(import.meta.dirname, '../docs/images/captchas.png'))

/** Labels are drawn as outlines, because the system may have no font. */
function loadFont(): Font {
  const opentype = createRequire(import.meta.url)('opentype.js') as { parse(file: ArrayBuffer): Font }
  const file = fileURLToPath(
    import.meta
      .resolve('@fontsource/atkinson-hyperlegible/files/atkinson-hyperlegible-latin-400-normal.woff'),
  )
  return opentype.parse(Uint8Array.from(readFileSync(file)).buffer)
}

function group(font: Font, difficulty: Difficulty): string {
  const random = seededRandom(`${seed} ${difficulty}`)
  const top = margin / 2 + (difficulty - 1) * groupHeight
  const label = font.getPath(`Difficulty ${difficulty}`, margin, top + 22, 15).toPathData({ flipY: false })
  const pictures = Array.from({ length: columns * rows }, (_, index) => {
    const x = margin + (index % columns) * (picture.width + gap)
    const y = top + labelHeight + Math.floor(index / columns) * (picture.height + gap)
    const answer = randomAnswer(random, answerLength(defaultAnswerLength, difficulty))
    return drawCaptcha(answer, { difficulty, random }).replace('<svg ', `<svg x="${x}" y="${y}" `)
  })
  return `<path fill="${labelColour}" d="${label}"/>${pictures.join('')}`
}
