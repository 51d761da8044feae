/**
 * Rate limits by GCRA, the generic cell rate algorithm: one stored number a limit.
 *
 * The number is the *theoretical arrival time*: when the limit would be fully unused again. It allows a burst of
 * `capacity` and after that one call per `periodMs / capacity`. There is no window that resets for everybody at once.
 *
 * @see https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm
 */

/** At most `capacity` calls at once, regained evenly over `periodMs`. */
export interface Limit {
  /** Unique among the limits that one rate limiter keeps. */
  readonly name: string
  readonly capacity: number
  readonly periodMs: number
}

/** Moments (epoch ms) by the name of a limit, a score or a claim. A missing one means: unused. */
export type LimitState = Readonly<Record<string, number>>

export type TakeOutcome =
  | { readonly granted: true }
  /** `waitMs`: how long until the same call can be granted, at least 1. */
  | { readonly granted: false; readonly waitMs: number }

/**
 * Takes one call from every limit, or from none.
 *
 * @returns the state to store, which is the given one if the call is refused
 */
export function take(state: LimitState, limits: readonly Limit[], nowMs: number): [LimitState, TakeOutcome] {
  const next: Record<string, number> = { ...state }
  let waitMs = 0
  for (const limit of limits) {
    const { name, capacity } = limit
    const intervalMs = intervalMsOf(limit)
    const arrivalMs = Math.max(next[name] ?? 0, nowMs) + intervalMs
    waitMs = Math.max(waitMs, arrivalMs - intervalMs * capacity - nowMs)
    next[name] = arrivalMs
  }
  return waitMs > 0 ? [state, { granted: false, waitMs }] : [next, { granted: true }]
}

/**
 * Gives back one call of every limit, for a call that turned out not to count. A limit that is unused stays so: it never has
 * more than its capacity.
 *
 * @returns the state to store, which is the given one if nothing is left to give back
 */
export function giveBack(state: LimitState, limits: readonly Limit[], nowMs: number): LimitState {
  const used = limits.filter(({ name }) => (state[name] ?? 0) > nowMs)
  if (used.length === 0) return state
  const next: Record<string, number> = { ...state }
  for (const limit of used) next[limit.name] = Math.max(nowMs, (state[limit.name] ?? 0) - intervalMsOf(limit))
  return next
}

/** When every limit is unused again and the state need not be kept (epoch ms). */
export function unusedAtMs(state: LimitState): number {
  return Math.max(0, ...Object.values(state))
}

/** Whole milliseconds: with fractions, rounding could refuse the last call of a burst. */
function intervalMsOf({ capacity, periodMs }: Limit): number {
  return Math.ceil(periodMs / capacity)
}
