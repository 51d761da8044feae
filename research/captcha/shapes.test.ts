import { describe, expect, it } from 'vitest'
import { parsePath } from './path-data.ts'
import { groupNested, isOfLetterSize, largestShapes, shapesInSlots } from './shapes.ts'

function shapesOf(data: string) {
  return groupNested(parsePath(data))
}

describe('groupNested', () => {
  it('groups holes with the contour around them, in any order', () => {
    const shapes = shapesOf('M2 2H4V4H2ZM0 0H9V9H0ZM5 5H7V7H5ZM20 0H29V9H20ZM22 2H24V4H22Z')
    expect(shapes.map((shape) => shape.length)).toEqual([3, 2])
    expect(shapes[0]?.[0]).toEqual([
      [0, 0],
      [9, 0],
      [9, 9],
      [0, 9],
    ])
  })

  it('does not group contours that only overlap or touch', () => {
    expect(shapesOf('M0 0H9V9H0ZM5 5H15V15H5ZM15 0H20V9H15Z')).toHaveLength(3)
  })
})

describe('which shapes are characters', () => {
  const shapes = shapesOf('M30 0H39V9H30ZM10 0H13V3H10ZM0 0H9V9H0Z')
  const lefts = (chosen: readonly ((typeof shapes)[number] | undefined)[]) =>
    chosen.map((shape) => shape?.[0]?.[0]?.[0])

  it('takes the largest shapes, from left to right', () => {
    expect(lefts(largestShapes(shapes, 2))).toEqual([0, 30])
  })

  it('takes the largest shape in each part of the width', () => {
    expect(lefts(shapesInSlots(shapes, 3, 60))).toEqual([0, 30, undefined])
  })

  it('refuses lines across the picture and specks', () => {
    const [line = [], letter = [], speck = []] = parsePath('M0 0H59V4H0ZM10 20H20V50H10ZM3 30H4V31H3Z')
    expect(isOfLetterSize([line], 60)).toBe(false)
    expect(isOfLetterSize([letter], 60)).toBe(true)
    expect(isOfLetterSize([speck], 60)).toBe(false)
  })
})
