import type { CircuitBreakers } from '../product.ts'
import type { World } from './world.ts'

/** A provider was rested, or has returned. */
export interface BreakerChanged {
  readonly provider: string
  /** Epoch ms. */
  readonly atMs: number
  /** How long it is rested; undefined if it has returned. */
  readonly restMs: number | undefined
}

/** The same class, whose changes are written down by the world's clock. */
export function watchRests(world: World, Class: typeof CircuitBreakers) {
  const changes: BreakerChanged[] = []
  class Watched extends Class {
    override report(...[reported]: Parameters<CircuitBreakers['report']>) {
      const result = super.report(reported)
      const { change } = result
      if (change.is === 'none') return result
      const { provider } = reported
      const restMs = change.is === 'rested' ? change.restMs : undefined
      changes.push({ provider, atMs: world.nowMs(), restMs })
      world.tell(() => `   ${provider} ${restMs === undefined ? 'returns' : `rests for ${restMs / 1000} s`}`)
      return result
    }
  }
  return { Watched, changes }
}
