import { aside, between, type Chance } from '../chance.ts'
import { addPoint, type Contours, endContour, mostPoints } from '../contours.ts'
import { capitalHeight } from '../glyphs/glyph-code.ts'
import type { Outline } from '../outline.ts'
import type { Style } from '../style.ts'

/** Turns, scales, slants and raises one letter at random, and adds it to the line. */
export function pose(glyph: Outline, line: Contours, style: Style, chance: Chance): void {
  const height = between(chance, style.letterHeight)
  const scale = height / capitalHeight
  const aspect = Math.sqrt(between(chance, style.aspect))
  const lean = aside(chance, style.lean)
  const turn = aside(chance, style.turn)
  const raise = aside(chance, style.raise)
  const inset = height * between(chance, style.thinning)
  const wall = height * between(chance, wallThickness)
  const isHollow = chance() < style.hollow && height > smallestHollow
  const scaleX = scale * aspect
  const scaleY = scale / aspect
  const cos = Math.cos(turn)
  const sin = Math.sin(turn)
  for (const contour of glyph) {
    const points = contour.length / 2
    for (let point = 0; point < points; point += 1) {
      const y = (contour[2 * point + 1] as number) * scaleY
      const x = (contour[2 * point] as number) * scaleX + lean * y
      posedX[point] = x * cos - y * sin
      posedY[point] = x * sin + y * cos + raise
    }
    addInset(line, points, inset)
    if (isHollow) addInset(line, points, inset + wall)
  }
}

/** The thickness of a hollow letter's wall, as a share of the letter's height. */
const wallThickness = [0.036, 0.056] as const

/** In pixels: a smaller letter would have no space between its walls. */
const smallestHollow = 34

/** At a sharp corner, a point moves at most twice as far as the edges. */
const longestMitre = 2

/** The posed contour. The arrays are reused. */
const posedX = new Float64Array(mostPoints)
const posedY = new Float64Array(mostPoints)

/**
 * Adds the posed contour, moved by `distance` into the ink, or out of it if negative. In all typefaces the ink is to the right
 * of each contour, also of a hole.
 */
function addInset(line: Contours, points: number, distance: number): void {
  let atX = posedX[0] as number
  let atY = posedY[0] as number
  let alongX = atX - (posedX[points - 1] as number)
  let alongY = atY - (posedY[points - 1] as number)
  const firstLength = Math.sqrt(alongX * alongX + alongY * alongY)
  alongX /= firstLength
  alongY /= firstLength
  for (let point = 0; point < points; point += 1) {
    const next = point + 1 === points ? 0 : point + 1
    const nextX = posedX[next] as number
    const nextY = posedY[next] as number
    const dx = nextX - atX
    const dy = nextY - atY
    const length = Math.sqrt(dx * dx + dy * dy)
    const onX = dx / length
    const onY = dy / length
    const mitre = distance * Math.min(1 / (1 + alongX * onX + alongY * onY), longestMitre / 2)
    addPoint(line, atX - mitre * (alongY + onY), atY + mitre * (alongX + onX))
    atX = nextX
    atY = nextY
    alongX = onX
    alongY = onY
  }
  endContour(line)
}
