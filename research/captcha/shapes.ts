import { boxOf, isAround, type Ring } from './rings.ts'

/** A contour with its holes. */
export type Shape = readonly Ring[]

/** Groups each contour that is wholly inside another with the outermost contour around it. */
export function groupNested(rings: readonly Ring[]): Shape[] {
  const shapes: Ring[][] = []
  for (const ring of rings.toSorted((a, b) => sizeOf([b]) - sizeOf([a]))) {
    const around = shapes.find(([outermost = []]) => ring.every((point) => isAround(outermost, point)))
    if (around) around.push(ring)
    else shapes.push([ring])
  }
  return shapes
}

/** The area of the bounding box. */
function sizeOf(shape: Shape): number {
  const { left, right, top, bottom } = boxOf(shape)
  return (right - left) * (bottom - top)
}

function middleOf(shape: Shape): number {
  const { left, right } = boxOf(shape)
  return (left + right) / 2
}

/** The largest shapes, from left to right. */
export function largestShapes(shapes: readonly Shape[], count: number): Shape[] {
  return shapes
    .toSorted((a, b) => sizeOf(b) - sizeOf(a))
    .slice(0, count)
    .toSorted((a, b) => middleOf(a) - middleOf(b))
}

/** Divides the width into `count` equal parts, and returns the largest shape in each. */
export function shapesInSlots(shapes: readonly Shape[], count: number, width: number): (Shape | undefined)[] {
  const slots = Array.from({ length: count }, (): Shape[] => [])
  for (const shape of shapes) slots[Math.floor((middleOf(shape) * count) / width)]?.push(shape)
  return slots.map((inSlot) => largestShapes(inSlot, 1)[0])
}

/** Whether the shape may be a letter: narrower than half the picture, and larger than a speck. */
export function isOfLetterSize(shape: Shape, width: number): boolean {
  const { left, right, top, bottom } = boxOf(shape)
  return right - left < width / 2 && Math.max(right - left, bottom - top) > width / 30
}
