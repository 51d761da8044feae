import { describe, expect, it } from 'vitest'
import { edgeGrid } from './edge-grid.ts'
import { dot } from './nearest.ts'
import { parsePath } from './path-data.ts'
import { boxOf } from './rings.ts'

function describePath(data: string): Float32Array {
  const rings = parsePath(data)
  return edgeGrid(rings, boxOf(rings), { columns: 4, rows: 4, directions: 4 })
}

const triangle = describePath('M0 0H40V40Z')

describe('edgeGrid', () => {
  it.each([
    ['at another place', 'M100 50h40v40z'],
    ['in another size', 'M0 0H10V10Z'],
    ['from another first point', 'M40 40L0 0H40Z'],
    ['in the opposite direction', 'M0 0L40 40V0Z'],
    ['with more points', 'M0 0H7H30H40V11V40L25 25Z'],
  ])('is the same for an outline %s', (_, data) => {
    expect(dot(describePath(data), triangle)).toBeCloseTo(1, 1)
  })

  it.each([
    ['a mirrored triangle', 'M0 0H40L0 40Z'],
    ['a square', 'M0 0H40V40H0Z'],
    ['a triangle with a hole', 'M0 0H40V40ZM30 10H36V16H30Z'],
  ])('differs for %s', (_, data) => {
    expect(dot(describePath(data), triangle)).toBeLessThan(0.95)
  })
})
