/** What is known of one idempotent call, as pure functions `(state, …, now) → [state, outcome]`. */

/** A call that has not ended by then never will: each of its remote calls has a time limit, and so has the queue of hashes. */
const longestCallMs = 60_000

/** The state of one `Idempotency-Key`. */
export type CallState =
  | { readonly is: 'unknown' }
  | {
      readonly is: 'running'
      readonly fingerprint: string
      readonly claimant: string
      readonly startedAtMs: number
    }
  | {
      readonly is: 'done'
      readonly fingerprint: string
      readonly outcome: string
      readonly forgottenAtMs: number
    }

export const unknownCall: CallState = { is: 'unknown' }

export type BeginOutcome =
  /** The call is to be made now. */
  | { readonly is: 'first' }
  /** It is being made at this moment. */
  | { readonly is: 'running' }
  /** It was made before, with this outcome. */
  | { readonly is: 'done'; readonly outcome: string }
  /** The key belongs to another call. */
  | { readonly is: 'other_call' }

/**
 * @param fingerprint of the call: what makes two calls the same
 * @param claimant a fresh random id; the same one again gets the same answer
 */
export function begin(
  state: CallState,
  fingerprint: string,
  claimant: string,
  nowMs: number,
): [CallState, BeginOutcome] {
  if (callExpiresAtMs(state) > nowMs && state.is !== 'unknown') {
    if (state.fingerprint !== fingerprint) return [state, { is: 'other_call' }]
    if (state.is === 'running' && state.claimant === claimant) return [state, { is: 'first' }]
    return [state, state.is === 'done' ? { is: 'done', outcome: state.outcome } : { is: 'running' }]
  }
  return [{ is: 'running', fingerprint, claimant, startedAtMs: nowMs }, { is: 'first' }]
}

/**
 * Ends the call of a claimant. Without an outcome, the next one is the first again.
 *
 * @param outcome for the retries
 * @param keptMs how long it is kept for them
 */
export function end(
  state: CallState,
  claimant: string,
  outcome: string | undefined,
  keptMs: number,
  nowMs: number,
): CallState {
  if (state.is !== 'running' || state.claimant !== claimant) return state
  const { fingerprint } = state
  return outcome === undefined
    ? unknownCall
    : { is: 'done', fingerprint, outcome, forgottenAtMs: nowMs + keptMs }
}

/** When the state means nothing any more (epoch ms). */
export function callExpiresAtMs(state: CallState): number {
  switch (state.is) {
    case 'unknown':
      return 0
    case 'running':
      return state.startedAtMs + longestCallMs
    case 'done':
      return state.forgottenAtMs
  }
}
