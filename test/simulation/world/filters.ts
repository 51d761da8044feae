import { contextHere } from './context.ts'
import type { World } from './world.ts'
import { challengeFilters as limits } from '../product.ts'

export type Filters = Readonly<Record<keyof typeof limits, RateLimit>>

/** The rate limiting bindings: counted by location, within a minute of the clock, without a remote call. */
export function createFilters(world: World): Filters {
  const counts = new Map<string, number>()
  const filter = (name: keyof typeof limits): RateLimit => ({
    limit: async ({ key }) => {
      const minute = Math.floor(world.nowMs() / 60_000)
      const place = `${name} ${contextHere().location} ${minute} ${key}`
      const count = (counts.get(place) ?? 0) + 1
      counts.set(place, count)
      return { success: count <= limits[name] }
    },
  })
  return {
    CHALLENGES: filter('CHALLENGES'),
    EASY_CHALLENGES: filter('EASY_CHALLENGES'),
    MEDIUM_CHALLENGES: filter('MEDIUM_CHALLENGES'),
  }
}
