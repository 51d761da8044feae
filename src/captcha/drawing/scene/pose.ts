import { aside, between, type Chance } from '../chance.ts'
import { addPoint, type Contours, endContour } from '../contours.ts'
import { capitalHeight } from '../glyphs/glyph-code.ts'
import type { Outline } from '../outline.ts'
import type { Style } from '../style.ts'

/** Turns, sizes, slants and raises one letter, each picture and each letter on its own, and adds it to the line. */
export function pose(glyph: Outline, line: Contours, style: Style, chance: Chance): void {
  const scale = between(chance, style.letterHeight) / capitalHeight
  const aspect = Math.sqrt(between(chance, style.aspect))
  const lean = aside(chance, style.lean)
  const turn = aside(chance, style.turn)
  const raise = aside(chance, style.raise)
  const scaleX = scale * aspect
  const scaleY = scale / aspect
  const cos = Math.cos(turn)
  const sin = Math.sin(turn)
  for (const contour of glyph) {
    for (let index = 0; index < contour.length; index += 2) {
      const y = (contour[index + 1] as number) * scaleY
      const x = (contour[index] as number) * scaleX + lean * y
      addPoint(line, x * cos - y * sin, x * sin + y * cos + raise)
    }
    endContour(line)
  }
}
