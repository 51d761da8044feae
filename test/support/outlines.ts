import { expect } from 'vitest'
import { type Chance, startChance } from '../../src/challenge/picture/drawing/chance.ts'
import type { Contour, Outline } from '../../src/challenge/picture/drawing/outline.ts'
import { unitsPerPixel } from '../../src/challenge/picture/drawing/path/path-text.ts'
import { seededRandom } from '../../tools/seeded-random.ts'

export function seededChance(seed: string): Chance {
  return startChance(seededRandom(seed))
}

/** Whether the even-odd rule paints a point: a ray to the right crosses an odd number of edges. */
export function isPainted(outline: Outline, x: number, y: number): boolean {
  let isInside = false
  for (const contour of outline)
    for (let index = 0; index < contour.length; index += 2) {
      const [x0 = 0, y0 = 0] = contour.slice(index, index + 2)
      const next = (index + 2) % contour.length
      const [x1 = 0, y1 = 0] = contour.slice(next, next + 2)
      if (y0 > y !== y1 > y && x < x0 + ((y - y0) / (y1 - y0)) * (x1 - x0)) isInside = !isInside
    }
  return isInside
}

/** How many of the points of a fine grid over a picture two outlines paint differently, per thousand. */
export function differenceOf(one: Outline, other: Outline): number {
  let [differing, all] = [0, 0]
  for (let x = 0.517; x < 160; x += 1.7)
    for (let y = 0.519; y < 60; y += 1.7) {
      all += 1
      if (isPainted(one, x, y) !== isPainted(other, x, y)) differing += 1
    }
  return (1000 * differing) / all
}

/** The points of a picture's path in pixels: it has one sub-path, of steps to the side and down. */
export function contourIn(svg: string): Contour {
  const [, data = ''] = / d="([^"]*)"/.exec(svg) ?? []
  expect(data).toMatch(/^M\d+ \d+l[-\d ]+z$/)
  const [x = 0, y = 0, ...steps] = data.match(/-?\d+/g)?.map(Number) ?? []
  expect(steps.length % 2).toBe(0)
  const contour = [x, y]
  for (let index = 0; index < steps.length; index += 2)
    contour.push((contour.at(-2) ?? 0) + (steps[index] ?? 0), (contour.at(-1) ?? 0) + (steps[index + 1] ?? 0))
  return contour.map((units) => units / unitsPerPixel)
}

/** A square by its upper left corner and its side. */
export function square(x: number, y: number, side: number): Contour {
  return [x, y, x + side, y, x + side, y + side, x, y + side]
}

/** A regular polygon with so many corners that it passes for a circle. */
export function circle(x: number, y: number, radius: number, corners = 40): Contour {
  return Array.from({ length: corners }, (_, index) => (2 * Math.PI * index) / corners).flatMap((angle) => [
    x + radius * Math.cos(angle),
    y + radius * Math.sin(angle),
  ])
}

/** A contour as its points, in an order that does not depend on where it begins. */
export function pointsOf(contour: Contour): string[] {
  return Array.from({ length: contour.length / 2 }, (_, index) =>
    contour
      .slice(2 * index, 2 * index + 2)
      .map((length) => length.toFixed(3))
      .join(' '),
  ).toSorted()
}

/** The smallest box around all points. */
export function boundsOf(outline: Outline) {
  const xs = outline.flatMap((contour) => contour.filter((_, index) => index % 2 === 0))
  const ys = outline.flatMap((contour) => contour.filter((_, index) => index % 2 === 1))
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) }
}

/** Half the sum of the cross products of neighbouring points. Its sign is the direction. */
export function areaOf(contour: Contour): number {
  let sum = 0
  for (let index = 0; index < contour.length; index += 2) {
    const next = (index + 2) % contour.length
    sum += (contour[index] ?? 0) * (contour[next + 1] ?? 0) - (contour[next] ?? 0) * (contour[index + 1] ?? 0)
  }
  return sum / 2
}
