import { AsyncLocalStorage } from 'node:async_hooks'
import { contexts } from './context.ts'
import { draw, hashText } from './draw.ts'
import type { World } from './world.ts'

/** The most by which a clock is wrong, either way. */
export const mostClockErrorMs = { none: 0, some: 2000, many: 30_000 } as const

/** Which clock code runs on, if not on that of its request's location. */
const places = new AsyncLocalStorage<string>()

/**
 * How far the clock of a place is from the world's time. Every location and every object has a clock of its own.
 *
 * What may happen once or so often is decided on one object's clock, and stays exact: an object's error does not change.
 * What one clock dates and another reads (the life of a captcha, a code or a session, the time to wait) may be longer or
 * shorter by the difference of the two; so no product can promise more. Once the faults have cleared, the locations'
 * clocks are as right as usual.
 */
export function clockErrorMs(world: World, place: string): number {
  const isObject = place.startsWith('object ')
  const most =
    world.areFaultsOver() && !isObject
      ? Math.min(mostClockErrorMs.some, mostClockErrorMs[world.plan.faultLevel])
      : mostClockErrorMs[world.plan.faultLevel]
  const part = draw(world.plan.seed, hashText(place), 25) / 2 ** 32
  return Math.round((2 * part - 1) * most)
}

/** Runs code on the clock of a place: `location 1`, `object …`. */
export function onClock<T>(place: string, work: () => T): T {
  return places.run(place, work)
}

/** The time on the clock of whatever code asks (epoch ms). */
export function clockNowMs(world: World): number {
  const location = contexts.getStore()?.location
  const place = places.getStore() ?? (location === undefined ? undefined : `location ${location}`)
  return world.nowMs() + (place === undefined ? 0 : clockErrorMs(world, place))
}
