/**
 * The storage of our Durable Objects: a pure function is applied to one stored state, and the state deletes itself.
 */

/** The kind of state that an object stores. */
export interface StateKind<State> {
  /** The state of a key that nothing is known of. */
  readonly initial: State
  /** When the state means the same as `initial` again (epoch ms). */
  readonly expiresAtMs: (state: State) => number
}

interface Stored<State> {
  readonly state: State
  /** When the alarm rings that deletes the state (epoch ms). */
  readonly alarmAtMs: number
}

/** Version 2 of the form: an object of the first edition is read as unknown, and its own alarm deletes what it has. */
const key = 'state:2'

/**
 * How long a state outlives its meaning. Calls follow each other within minutes, as a registration follows an SMS. An alarm
 * without this delay would ring between them, be set again and ring again, and each of these is billed.
 */
export const alarmDelayMs = 7 * 60_000

/** An alarm that is later than this may be lost. To set it again does no harm if it is not. */
const lostAfterMs = 60_000

/**
 * Loads the state, applies a pure function, stores the result.
 *
 * Synchronous on purpose: without an `await` between reading and writing, no other call can come in between. A function
 * that returns the state unchanged causes no write, so refusing an attacker costs little.
 */
export function update<State, Outcome>(
  storage: DurableObjectStorage,
  kind: StateKind<State>,
  nowMs: number,
  change: (state: State) => readonly [State, Outcome],
): Outcome {
  const stored = storage.kv.get<Stored<State>>(key)
  const before = stored?.state ?? kind.initial
  const [state, outcome] = change(before)
  const isAlarmMissing = stored === undefined || stored.alarmAtMs + lostAfterMs < nowMs
  // A call that finds nothing and leaves nothing must not write.
  if (state === before && (stored === undefined || !isAlarmMissing)) return outcome
  const alarmAtMs = isAlarmMissing
    ? Math.max(kind.expiresAtMs(state), nowMs) + alarmDelayMs
    : stored.alarmAtMs
  storage.kv.put(key, { state, alarmAtMs } satisfies Stored<State>)
  // Setting an alarm is a row written. It is set once, and looks by itself whether it came too early.
  if (isAlarmMissing) void storage.setAlarm(alarmAtMs)
  return outcome
}

/** The alarm's work: deletes everything if the state means nothing any more, or comes back when it will. */
export async function expire<State>(
  storage: DurableObjectStorage,
  kind: StateKind<State>,
  nowMs: number,
): Promise<void> {
  const stored = storage.kv.get<Stored<State>>(key)
  const expiresAtMs = kind.expiresAtMs(stored?.state ?? kind.initial)
  if (stored === undefined || expiresAtMs <= nowMs) return storage.deleteAll()
  const alarmAtMs = expiresAtMs + alarmDelayMs
  // The alarm first: if it cannot be set, the state must not say that it is. Read again, because a call may have come.
  await storage.setAlarm(alarmAtMs)
  const latest = storage.kv.get<Stored<State>>(key) ?? stored
  storage.kv.put(key, { ...latest, alarmAtMs })
}
