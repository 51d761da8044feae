import { aside, between, type Chance } from '../chance.ts'
import { capitalHeight } from '../glyphs/glyph-code.ts'
import type { Contour, Outline } from '../outline.ts'
import type { Style } from '../style.ts'

/** Turns, sizes, slants and raises one letter, each picture and each letter on its own. */
export const pose = (glyph: Outline, style: Style, chance: Chance): Outline => {
  const scale = between(chance, style.letterHeight) / capitalHeight
  const aspect = Math.sqrt(between(chance, style.aspect))
  const lean = aside(chance, style.lean)
  const turn = aside(chance, style.turn)
  const raise = aside(chance, style.raise)
  const [scaleX, scaleY] = [scale * aspect, scale / aspect]
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)]
  return glyph.map((contour) => {
    const posed: Contour = []
    for (let index = 0; index < contour.length; index += 2) {
      const y = (contour[index + 1] as number) * scaleY
      const x = (contour[index] as number) * scaleX + lean * y
      posed.push(x * cos - y * sin, x * sin + y * cos + raise)
    }
    return posed
  })
}
