/** What is known of one idempotent call, as pure functions `(state, …, now) → [state, outcome]`. */

/** How long an outcome is kept for retries. */
const keptMs = 24 * 3_600_000

/** A call that has not ended by then never will: the platform stops it earlier. */
const longestCallMs = 60_000

/** The state of one `Idempotency-Key`. */
export type CallState =
  | { readonly is: 'unknown' }
  | { readonly is: 'running'; readonly fingerprint: string; readonly startedAtMs: number }
  | { readonly is: 'done'; readonly fingerprint: string; readonly outcome: string; readonly doneAtMs: number }

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

/** @param fingerprint of the call: what makes two calls the same */
export function begin(state: CallState, fingerprint: string, nowMs: number): [CallState, BeginOutcome] {
  if (callExpiresAtMs(state) > nowMs && state.is !== 'unknown') {
    if (state.fingerprint !== fingerprint) return [state, { is: 'other_call' }]
    return [state, state.is === 'done' ? { is: 'done', outcome: state.outcome } : { is: 'running' }]
  }
  return [{ is: 'running', fingerprint, startedAtMs: nowMs }, { is: 'first' }]
}

/**
 * Ends a call. Without an outcome, the next one is the first again.
 *
 * @param outcome for the retries
 */
export function end(
  state: CallState,
  fingerprint: string,
  outcome: string | undefined,
  nowMs: number,
): CallState {
  if (state.is !== 'running' || state.fingerprint !== fingerprint) return state
  return outcome === undefined ? unknownCall : { is: 'done', fingerprint, outcome, doneAtMs: nowMs }
}

/** When the state means nothing any more (epoch ms). */
export function callExpiresAtMs(state: CallState): number {
  switch (state.is) {
    case 'unknown':
      return 0
    case 'running':
      return state.startedAtMs + longestCallMs
    case 'done':
      return state.doneAtMs + keptMs
  }
}
