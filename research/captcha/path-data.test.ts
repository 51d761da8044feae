import { describe, expect, it } from 'vitest'
import { parsePath } from './path-data.ts'

const square = [
  [1, 2],
  [5, 2],
  [5, 6],
  [1, 6],
]

describe('parsePath', () => {
  it.each([
    ['absolute lines', 'M1 2L5 2L5 6L1 6Z'],
    ['relative lines', 'm1 2l4 0l0 4l-4 0z'],
    ['one letter for several lines', 'M1 2l4 0 0 4-4 0z'],
    ['lines after a move', 'M1 2 5 2 5 6 1 6z'],
    ['relative lines after a relative move', 'm1,2,4,0,0,4,-4,0z'],
    ['lines along one axis', 'M1 2H5V6H1Z'],
    ['relative lines along one axis', 'M1 2h4v4h-4z'],
    ['decimals and exponents', 'M.1e1 2.0L5. 2 5 6 10e-1 6Z'],
    ['a last line back to the start', 'M1 2H5V6H1V2Z'],
  ])('reads %s', (_, data) => {
    expect(parsePath(data)).toEqual([square])
  })

  it('continues from the first point of a closed sub-path', () => {
    expect(parsePath('M1 2h4v4zm10 0h1v1z')[1]).toEqual([
      [11, 2],
      [12, 2],
      [12, 3],
    ])
  })

  it.each([
    ['quadratic', 'M0 0Q6 0 6 6Z', 'M0 0q6 0 6 6z', [4.5, 1.5]],
    ['cubic', 'M0 0C6 0 6 0 6 6Z', 'M0 0c6 0 6 0 6 6z', [5.25, 0.75]],
  ])('cuts %s curves into chords', (_, absolute, relative, halfway) => {
    const [ring = []] = parsePath(absolute)
    expect(ring).toHaveLength(7)
    expect(ring[3]).toEqual(halfway)
    expect(parsePath(relative)).toEqual([ring])
  })

  it('starts each further curve at the end of the curve before', () => {
    const [ring = []] = parsePath('M1 1q2 0 2 2 0 2-2 2z')
    expect([ring[6], ring[12]]).toEqual([
      [3, 3],
      [1, 5],
    ])
  })

  it.each(['L1 2', 'M1', 'M1 2L3', 'M1 2A1 1 0 0 0 2 2', 'M1 2Z3'])('refuses %s', (data) => {
    expect(() => parsePath(data)).toThrow(SyntaxError)
  })
})
