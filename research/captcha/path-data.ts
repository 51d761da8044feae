import type { Point, Ring } from './rings.ts'

/** How many numbers each command takes. Arcs and short forms of curves are missing: neither generator writes them. */
const counts: Readonly<Record<string, number>> = { M: 2, L: 2, H: 1, V: 1, Q: 4, C: 6, Z: 0 }

/** A curve becomes this number of chords. */
const chords = 6

/**
 * Parses SVG path data, absolute or relative, into closed sub-paths without curves.
 *
 * @throws {SyntaxError} for anything but M, L, H, V, Q, C and Z and their numbers
 * @see https://www.w3.org/TR/SVG2/paths.html#PathData
 */
export function parsePath(data: string): Ring[] {
  const rings: Point[][] = []
  let at: Point = [0, 0]
  for (const { command, isRelative, numbers } of commandsOf(data)) {
    if (command !== 'M' && rings.length === 0) throw new SyntaxError('path data does not begin with a move')
    if (command === 'Z') {
      at = rings.at(-1)?.[0] ?? at
      continue
    }
    const points = pointsOf(command, numbers, at, isRelative)
    if (command === 'M') rings.push(points)
    else rings.at(-1)?.push(...flatten([at, ...points]))
    at = points.at(-1) ?? at
  }
  return rings.map(withoutRepeats).filter((ring) => ring.length > 1)
}

interface Command {
  /** In upper case. */
  readonly command: string
  readonly isRelative: boolean
  readonly numbers: readonly number[]
}

/** Yields a command for each group of numbers: a letter is written once for several groups. */
function* commandsOf(data: string): Generator<Command> {
  for (const [, letter = '', text = ''] of data.matchAll(/([a-z])([^a-df-z]*)/gi)) {
    const numbers = (text.match(/[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?/gi) ?? []).map(Number)
    const isRelative = letter !== letter.toUpperCase()
    let command = letter.toUpperCase()
    const count = counts[command]
    if (count === undefined) throw new SyntaxError(`path command ${letter} is not read`)
    if (count === 0 ? numbers.length > 0 : numbers.length === 0 || numbers.length % count > 0)
      throw new SyntaxError(`path command ${letter} with ${numbers.length} numbers`)
    if (count === 0) yield { command, isRelative, numbers }
    for (let from = 0; from < numbers.length; from += count) {
      yield { command, isRelative, numbers: numbers.slice(from, from + count) }
      // Further groups after a move are lines.
      if (command === 'M') command = 'L'
    }
  }
}

function pointsOf(command: string, numbers: readonly number[], [x, y]: Point, isRelative: boolean): Point[] {
  const [originX, originY] = isRelative ? [x, y] : [0, 0]
  const [first = 0] = numbers
  if (command === 'H') return [[originX + first, y]]
  if (command === 'V') return [[x, originY + first]]
  return Array.from({ length: numbers.length / 2 }, (_, index): Point => {
    const [dx = 0, dy = 0] = numbers.slice(2 * index)
    return [originX + dx, originY + dy]
  })
}

/** The ends of the chords of a Bézier curve of any degree. A line has one chord. */
function flatten(controls: readonly Point[]): Point[] {
  const steps = controls.length === 2 ? 1 : chords
  return Array.from({ length: steps }, (_, step) => pointOn(controls, (step + 1) / steps))
}

/** De Casteljau's algorithm. */
function pointOn(controls: readonly Point[], t: number): Point {
  const [first = [0, 0]] = controls
  if (controls.length === 1) return first
  const between = controls.slice(1).map(([x, y], index): Point => {
    const [fromX, fromY] = controls[index] as Point
    return [fromX + t * (x - fromX), fromY + t * (y - fromY)]
  })
  return pointOn(between, t)
}

function withoutRepeats(ring: Ring): Ring {
  return ring.filter(([x, y], index) => {
    const [nextX, nextY] = ring[(index + 1) % ring.length] as Point
    return x !== nextX || y !== nextY
  })
}
