/**
 * What one phone number may do, as pure functions `(state, …, now) → [state, outcome]`.
 *
 * The phone gate loads the state, calls one of these and stores the result, all without an `await` between.
 */

/** A day here is the last 24 hours, not a calendar day: nothing opens up for everybody at midnight. */
const dayMs = 86_400_000

export interface PhoneRules {
  /** Between two SMS to the number. */
  readonly cooldownMs: number
  readonly codeTtlMs: number
  /** SMS in any 24 hours. */
  readonly sendsPerDay: number
  /** Wrong or right, by the holder of the verification; all others together have as many. */
  readonly guessesPerCode: number
  /** In 24 hours, by holders; all others together have as many. */
  readonly guessesPerDay: number
}

/** Holders know the verification id, because they asked for the SMS. Strangers know only the number. */
export type Party = 'holder' | 'stranger'

interface Verification {
  readonly id: string
  /** Its code may no longer be guessed from this moment on. */
  readonly expiresAtMs: number
  readonly guesses: Readonly<Record<Party, number>>
}

export interface PhoneState {
  /** SMS of the last 24 hours that were sent, or may have been; oldest first. */
  readonly sends: readonly { readonly verificationId: string; readonly atMs: number }[]
  readonly current: Verification | undefined
  /** What `current` replaced, to be put back if its SMS turns out not to have been sent. */
  readonly replaced: Verification | undefined
  /** When the guesses of the last 24 hours were made, oldest first (epoch ms). A new code does not give them back. */
  readonly guessedAtMs: Readonly<Record<Party, readonly number[]>>
}

export type ReserveOutcome =
  | {
      readonly reserved: true
      readonly expiresAtMs: number
      readonly resendAtMs: number
    }
  | { readonly reserved: false; readonly waitMs: number }

export type GuessOutcome =
  | { readonly granted: true; readonly verificationId: string }
  | { readonly granted: false; readonly reason: 'no_verification' }
  | { readonly granted: false; readonly reason: 'too_many_guesses'; readonly waitMs: number }

const noGuesses = { holder: 0, stranger: 0 } as const

export const untouchedPhone: PhoneState = {
  sends: [],
  current: undefined,
  replaced: undefined,
  guessedAtMs: { holder: [], stranger: [] },
}

/** When both the cooldown and the day's limit allow another SMS (epoch ms; in the past where they do already). */
const nextSendAtMs = ({ sends }: PhoneState, rules: PhoneRules): number =>
  Math.max(
    (sends.at(-1)?.atMs ?? -Infinity) + rules.cooldownMs,
    (sends.at(-rules.sendsPerDay)?.atMs ?? -Infinity) + dayMs,
  )

/** Takes the right to send one SMS, and makes its verification the current one. */
export const reserve = (
  state: PhoneState,
  rules: PhoneRules,
  verificationId: string,
  nowMs: number,
): [PhoneState, ReserveOutcome] => {
  const waitMs = nextSendAtMs(state, rules) - nowMs
  if (waitMs > 0) return [state, { reserved: false, waitMs }]
  const expiresAtMs = nowMs + rules.codeTtlMs
  return [
    {
      ...state,
      sends: [...state.sends.filter(({ atMs }) => nowMs < atMs + dayMs), { verificationId, atMs: nowMs }],
      current: { id: verificationId, expiresAtMs, guesses: noGuesses },
      replaced: state.current,
    },
    { reserved: true, expiresAtMs, resendAtMs: nowMs + rules.cooldownMs },
  ]
}

/** Gives a reservation back. Only for an SMS that was certainly not sent. */
export const release = (state: PhoneState, verificationId: string): PhoneState => {
  if (!state.sends.some((send) => send.verificationId === verificationId)) return state
  const isReleased = (verification: Verification | undefined) => verification?.id === verificationId
  return {
    ...state,
    sends: state.sends.filter((send) => send.verificationId !== verificationId),
    current: isReleased(state.current) ? state.replaced : state.current,
    replaced: isReleased(state.current) || isReleased(state.replaced) ? undefined : state.replaced,
  }
}

/**
 * Spends one guess, before anybody has looked at the code: a guess that is compared was counted.
 *
 * @param verificationId what the holder presents; a stranger has none and means the current verification
 */
export const guess = (
  state: PhoneState,
  rules: PhoneRules,
  verificationId: string | undefined,
  nowMs: number,
): [PhoneState, GuessOutcome] => {
  const { current } = state
  if (
    !current ||
    nowMs >= current.expiresAtMs ||
    (verificationId !== undefined && verificationId !== current.id)
  )
    return [state, { granted: false, reason: 'no_verification' }]
  const party: Party = verificationId === undefined ? 'stranger' : 'holder'
  const guessedAtMs = state.guessedAtMs[party].filter((atMs) => nowMs < atMs + dayMs)
  const oldest = guessedAtMs.at(-rules.guessesPerDay)
  if (oldest !== undefined)
    return [state, { granted: false, reason: 'too_many_guesses', waitMs: oldest + dayMs - nowMs }]
  if (current.guesses[party] >= rules.guessesPerCode) {
    // Only another code helps.
    const waitMs = Math.max(1, nextSendAtMs(state, rules) - nowMs)
    return [state, { granted: false, reason: 'too_many_guesses', waitMs }]
  }
  return [
    {
      ...state,
      current: { ...current, guesses: { ...current.guesses, [party]: current.guesses[party] + 1 } },
      guessedAtMs: { ...state.guessedAtMs, [party]: [...guessedAtMs, nowMs] },
    },
    { granted: true, verificationId: current.id },
  ]
}

/** When nothing in the state can decide anything any more and it need not be kept (epoch ms). */
export const forgottenAtMs = ({ sends, current, guessedAtMs }: PhoneState): number => {
  const lastMs = Math.max(
    sends.at(-1)?.atMs ?? 0,
    guessedAtMs.holder.at(-1) ?? 0,
    guessedAtMs.stranger.at(-1) ?? 0,
  )
  return Math.max(lastMs + dayMs, current?.expiresAtMs ?? 0)
}
