/** Grants something to the first one who asks: one stored number, whose name contains who it was. */
import type { LimitState } from './gcra.ts'

const prefix = 'claim:'

/**
 * Claims for `claimant` until `untilMs`.
 *
 * The same claimant is granted again, so a call whose reply was lost can be repeated.
 *
 * @param claimant a fresh random id
 * @returns the state to store, and whether the claim is the claimant's
 */
export function claim(
  state: LimitState,
  claimant: string,
  untilMs: number,
  nowMs: number,
): [LimitState, boolean] {
  const holder = Object.entries(state).find(([name, endMs]) => name.startsWith(prefix) && nowMs < endMs)
  if (holder) return [state, holder[0] === prefix + claimant]
  return [{ ...state, [prefix + claimant]: untilMs }, true]
}
