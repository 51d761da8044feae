/**
 * What every gate's storage does: a rule is applied to the one stored state, and the state clears itself.
 */

/** The kind of state that a gate keeps. */
export interface Kept<State> {
  /** Where a key that nothing is known of starts. */
  readonly blank: State
  /** When the state means the same as `blank` again (epoch ms). */
  readonly forgottenAtMs: (state: State) => number
}

const key = 'state'

/**
 * How long a state outlives its meaning. What follows a first call within minutes, as an SMS follows a picture and a guess
 * an SMS, moves that moment: an alarm set at once for the first would ring, be set again and ring again, all of it billed.
 */
export const lingerMs = 5 * 60_000

/**
 * Loads the state, applies a pure rule, stores what it gives.
 *
 * Synchronous on purpose: without an `await` between reading and writing, nothing can come in between. A rule that
 * gives the state back unchanged writes nothing, so that refusing an attacker costs little.
 */
export const decide = <State, Outcome>(
  storage: DurableObjectStorage,
  kept: Kept<State>,
  rule: (state: State) => readonly [State, Outcome],
): Outcome => {
  const stored = storage.kv.get<State>(key)
  const before = stored ?? kept.blank
  const [state, outcome] = rule(before)
  if (state === before) return outcome
  storage.kv.put(key, state)
  // One alarm at a time: setting one is a row written, and the alarm itself sees whether it came too early.
  if (stored === undefined) void storage.setAlarm(kept.forgottenAtMs(state) + lingerMs)
  return outcome
}

/** The alarm's work: clears the object if its state has become meaningless, or comes again when it will be. */
export const forget = async <State>(
  storage: DurableObjectStorage,
  kept: Kept<State>,
  nowMs: number,
): Promise<void> => {
  const forgottenAtMs = kept.forgottenAtMs(storage.kv.get<State>(key) ?? kept.blank)
  await (forgottenAtMs <= nowMs ? storage.deleteAll() : storage.setAlarm(forgottenAtMs + lingerMs))
}
