/**
 * Measures how much was asked for lately: a leaky bucket that never refuses.
 *
 * A limit says yes or no; a meter says how much, and its caller makes something of it. One number is stored a meter:
 * when it will be empty again. That is what the arrival time is to a limit, so both live in one state and are
 * forgotten by one rule. A meter's and a limit's name must differ where they meet in one gate.
 */
import { type Limit, type LimitState, take, type TakeOutcome } from './gcra.ts'

/** Loses one point per `drainMs`, and is full at `ceiling`. */
export interface Meter {
  /** Tells it apart from whatever else its gate keeps. */
  readonly name: string
  /** Points. What is poured into a full meter is lost, so that this bounds how long it takes to empty. */
  readonly ceiling: number
  /** How long a point takes to drain, in milliseconds. */
  readonly drainMs: number
}

/** What is poured into which meter. */
export interface Pour {
  readonly meter: Meter
  /** A whole number. */
  readonly points: number
}

export type MeteredOutcome =
  /** `level`: the meter's points with what was poured just now; a fraction while a point drains. */
  { readonly granted: true; readonly level: number } | Extract<TakeOutcome, { granted: false }>

/**
 * Pours points into a meter.
 *
 * @returns the state to store, and the meter's level in points, with what was poured
 */
export const pour = (state: LimitState, { meter, points }: Pour, nowMs: number): [LimitState, number] => {
  const { name, ceiling, drainMs } = meter
  const uncappedMs = Math.max(state[name] ?? 0, nowMs) + points * drainMs
  const emptyAtMs = Math.min(uncappedMs, nowMs + ceiling * drainMs)
  return [{ ...state, [name]: emptyAtMs }, (emptyAtMs - nowMs) / drainMs]
}

/**
 * Takes one call from every limit, or from none, and pours only for a call that is granted.
 *
 * @returns the state to store, which is the given one if the call is refused
 */
export const takeMetered = (
  state: LimitState,
  limits: readonly Limit[],
  poured: Pour,
  nowMs: number,
): [LimitState, MeteredOutcome] => {
  const [taken, outcome] = take(state, limits, nowMs)
  if (!outcome.granted) return [taken, outcome]
  const [next, level] = pour(taken, poured, nowMs)
  return [next, { granted: true, level }]
}
