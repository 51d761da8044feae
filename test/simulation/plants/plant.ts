import type { Wrappers } from '../world/wrappers.ts'

/** A bug that somebody might write, and that the simulator must find. */
export interface Plant {
  /** Which invariants it breaks; the first world that shows it may break any of them. */
  readonly breaks: readonly string[]
  /** Within so many worlds of seed 1 it is found. */
  readonly foundWithin: number
  readonly wrappers: Wrappers
}
