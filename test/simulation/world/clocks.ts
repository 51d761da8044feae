import { AsyncLocalStorage } from 'node:async_hooks'
import { contexts } from './context.ts'
import { draw, hashText } from './draw.ts'
import type { World } from './world.ts'

/** The largest error of a clock, fast or slow. */
export const mostClockErrorMs = { none: 0, some: 2000, many: 30_000 } as const

/** The place whose clock the code reads, if it is not the location of its request. */
const places = new AsyncLocalStorage<string>()

/**
 * The difference between a place's clock and the world's time. Each location and each object has its own clock.
 *
 * An object's limits are exact, because one clock decides about them and its error does not change. Times that one clock
 * writes and another reads (the end of a captcha, a code or a session) are wrong by the difference of the two clocks.
 * After the faults, the locations' clocks have the usual error.
 */
export function clockErrorMs(world: World, place: string): number {
  const { seed, faultLevel } = world.plan
  const isCorrected = world.areFaultsOver() && faultLevel === 'many' && !place.startsWith('object ')
  const most = mostClockErrorMs[isCorrected ? 'some' : faultLevel]
  return Math.round(((2 * draw(seed, hashText(place), 25)) / 2 ** 32 - 1) * most)
}

/** Runs code on the clock of a place: `location 1`, `object …`. */
export function onClock<T>(place: string, work: () => T): T {
  return places.run(place, work)
}

/** The time on the clock of the code that asks (epoch ms). */
export function clockNowMs(world: World): number {
  const location = contexts.getStore()?.location
  const place = places.getStore() ?? (location === undefined ? undefined : `location ${location}`)
  return world.nowMs() + (place === undefined ? 0 : clockErrorMs(world, place))
}
