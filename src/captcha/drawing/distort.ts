/**
 * What makes a picture harder for programs. Mild on purpose: a visitor should read it at first look, and
 * whoever trains a reader on these pictures will succeed, so the rate gates have to do their part.
 *
 * Lengths are pixels of a picture 160 wide and 60 high; angles are radians.
 */
import type { Random } from '../../random.ts'
import { boundsOf, capitalHeight, type Contour, mapPoints, type Outline } from './outline.ts'
import { randomBetween } from './random-between.ts'

const letterHeight = 37

/** Sets the characters side by side, each turned, sized, slanted and raised on its own. */
export const setLine = (characters: readonly Outline[], random: Random): Outline => {
  let right = 0
  return characters.flatMap((character) => {
    const jittered = jitter(character, random)
    const bounds = boundsOf(jittered)
    const shift = right - bounds.left + randomBetween(random, -2.5, 1.5)
    right = bounds.right + shift
    return mapPoints(jittered, ([x, y]) => [x + shift, y])
  })
}

const jitter = (character: Outline, random: Random): Outline => {
  const scale = (randomBetween(random, 0.88, 1.1) * letterHeight) / capitalHeight
  const slant = randomBetween(random, -0.22, 0.22)
  const angle = randomBetween(random, -0.22, 0.22)
  const raise = randomBetween(random, -4, 4)
  const cos = scale * Math.cos(angle)
  const sin = scale * Math.sin(angle)
  return mapPoints(character, ([x, y]) => {
    const slanted = x + slant * y
    return [slanted * cos - y * sin, slanted * sin + y * cos + raise]
  })
}

/** Bends the whole line by one slow wave in each direction. */
export const warp = (outline: Outline, random: Random): Outline => {
  const sideways = randomWave(random, { amplitude: [1, 2.5], wavelength: [45, 70] })
  const upwards = randomWave(random, { amplitude: [1.5, 3.5], wavelength: [60, 110] })
  return mapPoints(outline, ([x, y]) => [x + sideways(y), y + upwards(x)])
}

/** A thin line that waves across the picture; over a letter the even-odd rule turns it light. */
export const curve = (random: Random): Contour => {
  const wave = randomWave(random, { amplitude: [4, 11], wavelength: [70, 160] })
  const height = randomBetween(random, 16, 44)
  const start = randomBetween(random, 3, 15)
  const step = randomBetween(random, 8.2, 8.8)
  const halfWidth = randomBetween(random, 0.7, 1)
  const xs = Array.from({ length: 17 }, (_, index) => start + index * step)
  const edge = (offset: number) => xs.map((x) => [x, height + wave(x) + offset] as const)
  return [...edge(-halfWidth), ...edge(halfWidth).toReversed()]
}

type Span = readonly [low: number, high: number]

const randomWave = (random: Random, { amplitude, wavelength }: { amplitude: Span; wavelength: Span }) => {
  const height = randomBetween(random, ...amplitude)
  const pace = (2 * Math.PI) / randomBetween(random, ...wavelength)
  const phase = randomBetween(random, 0, 2 * Math.PI)
  return (at: number): number => height * Math.sin(at * pace + phase)
}
