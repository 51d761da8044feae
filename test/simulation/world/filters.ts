import { challengeFilters } from '../product.ts'
import { contextHere } from './context.ts'
import type { World } from './world.ts'

/** The rate limiting bindings, by name. Each location counts for itself, within a minute of the clock. */
export function createFilters(world: World): Readonly<Record<string, RateLimit>> {
  const counts = new Map<string, number>()
  const createFilter = (name: string, most: number): RateLimit => ({
    limit: async ({ key }) => {
      const minute = Math.floor(world.nowMs() / 60_000)
      const place = `${name} ${contextHere().location} ${minute} ${key}`
      const count = (counts.get(place) ?? 0) + 1
      counts.set(place, count)
      return { success: count <= most }
    },
  })
  return Object.fromEntries(
    Object.entries(challengeFilters).map(([name, most]) => [name, createFilter(name, most)]),
  )
}
