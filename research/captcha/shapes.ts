import { boxOf, isAround, type Ring } from './rings.ts'

/** A contour with its holes. */
export type Shape = readonly Ring[]

/** Puts each contour that lies wholly inside another together with the outermost one around it. */
export const groupNested = (rings: readonly Ring[]): Shape[] => {
  const shapes: Ring[][] = []
  for (const ring of rings.toSorted((a, b) => sizeOf([b]) - sizeOf([a]))) {
    const around = shapes.find(([outermost = []]) => ring.every((point) => isAround(outermost, point)))
    if (around) around.push(ring)
    else shapes.push([ring])
  }
  return shapes
}

/** The area of its box. */
const sizeOf = (shape: Shape): number => {
  const { left, right, top, bottom } = boxOf(shape)
  return (right - left) * (bottom - top)
}

const middleOf = (shape: Shape): number => {
  const { left, right } = boxOf(shape)
  return (left + right) / 2
}

/** So many of the largest, in reading order. */
export const largestShapes = (shapes: readonly Shape[], count: number): Shape[] =>
  shapes
    .toSorted((a, b) => sizeOf(b) - sizeOf(a))
    .slice(0, count)
    .toSorted((a, b) => middleOf(a) - middleOf(b))

/** The largest one in each of so many equal parts of the width, if there is any. */
export const shapesInSlots = (
  shapes: readonly Shape[],
  count: number,
  width: number,
): (Shape | undefined)[] => {
  const slots = Array.from({ length: count }, (): Shape[] => [])
  for (const shape of shapes) slots[Math.floor((middleOf(shape) * count) / width)]?.push(shape)
  return slots.map((inSlot) => largestShapes(inSlot, 1)[0])
}

/** Whether it may be a letter: not as wide as half the picture, and no mere speck. */
export const isOfLetterSize = (shape: Shape, width: number): boolean => {
  const { left, right, top, bottom } = boxOf(shape)
  return right - left < width / 2 && Math.max(right - left, bottom - top) > width / 30
}
