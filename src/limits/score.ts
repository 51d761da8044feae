/**
 * Scores how much a client has asked for lately: a leaky bucket that never refuses.
 *
 * A limit answers yes or no; a score answers how much, and its caller decides what follows. One number is stored a
 * score: when it will be zero again. It lives in the same state as the limits, under a name of its own.
 */
import { type Limit, type LimitState, take, type TakeOutcome } from './gcra.ts'

/** Loses one point per `drainMs`, and holds at most `ceiling` points. */
export interface Score {
  /** Unique among the limits and scores of one rate limiter. */
  readonly name: string
  /** Points. It bounds how long a full score takes to drain. */
  readonly ceiling: number
  /** How long a point takes to drain, in milliseconds. */
  readonly drainMs: number
}

/** What is added to which score. */
export interface Points {
  readonly score: Score
  /** A whole number. */
  readonly points: number
}

export type ScoredOutcome =
  /** `level`: the score in points, with what was just added; a fraction while a point drains. */
  { readonly granted: true; readonly level: number } | Extract<TakeOutcome, { granted: false }>

/**
 * Adds points to a score.
 *
 * @returns the state to store, and the score's level in points
 */
export function addPoints(
  state: LimitState,
  { score: { name, ceiling, drainMs }, points }: Points,
  nowMs: number,
): [LimitState, number] {
  const uncappedMs = Math.max(state[name] ?? 0, nowMs) + points * drainMs
  const emptyAtMs = Math.min(uncappedMs, nowMs + ceiling * drainMs)
  return [{ ...state, [name]: emptyAtMs }, (emptyAtMs - nowMs) / drainMs]
}

/**
 * Takes one call from every limit, or from none. If granted, adds points.
 *
 * @returns the state to store, which is the given one if the call is refused
 */
export function takeAndScore(
  state: LimitState,
  limits: readonly Limit[],
  added: Points,
  nowMs: number,
): [LimitState, ScoredOutcome] {
  const [taken, outcome] = take(state, limits, nowMs)
  if (!outcome.granted) return [taken, outcome]
  const [next, level] = addPoints(taken, added, nowMs)
  return [next, { granted: true, level }]
}
