/**
 * What one phone number may do, as pure functions `(state, …, now) → [state, outcome]`.
 *
 * The phone ledger loads the state, calls one of these and stores the result, without an `await` in between.
 */
import { dayMs, hourMs } from '../core/time.ts'
import type { Purpose } from './purposes.ts'

/**
 * So many wrong codes in a row, without a right one, close the number to further attempts for a day. Known devices have a part
 * of their own, so strangers cannot close the number to them.
 *
 * @see https://pages.nist.gov/800-63-4/sp800-63b.html#throttle at most 100 consecutive failed attempts
 */
export const failuresInARowAllowed = { byStrangers: 90, byDevices: 10, together: 100 } as const

/** SMS in any 24 hours that known devices get when the limit of a day, or a closed number, leaves none for strangers. */
export const sendsPerDayOfDevices = 3

/** A number without any call for so long starts anew. It bounds what an object stores. */
const failuresRememberedMs = 30 * dayMs

/**
 * Right attempts with one code. A visitor whose user name is taken tries another one with the same code; each attempt costs
 * a password hash.
 */
export const rightAttemptsPerCode = 20

export interface PhonePolicy {
  /** Between two SMS to the number. */
  readonly cooldownMs: number
  readonly codeTtlMs: number
  /** SMS in any hour. */
  readonly sendsPerHour: number
  /** SMS in any 24 hours. */
  readonly sendsPerDay: number
  /** Wrong codes by the holder of the verification id; all who know only the number have as many together. */
  readonly guessesPerCode: number
  /** Wrong codes in any 24 hours, by holders; all who know only the number have as many together. */
  readonly guessesPerDay: number
}

/**
 * The holder knows the verification id. Everybody else knows only the number. The holder of a code that a known device asked
 * for is `device`.
 */
export type Party = 'holder' | 'byNumber' | 'device'

/** `device` is missing until a device has failed, and in what earlier versions have stored. */
type ByParty<T> = Readonly<Record<Exclude<Party, 'device'>, T> & Partial<Record<'device', T>>>

interface Send {
  readonly verificationId: string
  readonly atMs: number
  /** Counts for the day, but not for the cooldown: the provider failed, in a way that it has not documented. */
  readonly isReleased?: true
  /** Counts for the share of known devices, and not for the day of strangers. */
  readonly isOfShare?: true
}

/** A code that can be tried. */
interface Code {
  readonly verificationId: string
  readonly codeHash: string
  /** No attempt from this moment on (epoch ms). */
  readonly expiresAtMs: number
  /** Whether those who know only the number may try, because the visitor's front end knows no verification id. */
  readonly isOpenByNumber: boolean
  /** Whether a known device asked for it. */
  readonly isOfDevice?: true
  readonly failures: ByParty<number>
  readonly rightAttempts: number
}

interface Slot {
  readonly current: Code
  /** What `current` replaced. It comes back if the SMS of `current` was not sent. */
  readonly replaced: Code | undefined
}

/** Wrong attempts in a row, and what follows from them. */
interface Row {
  /** Wrong attempts since the last right one, or since the number was last closed. */
  readonly failuresInARow: number
  /** No attempt before this moment (epoch ms). */
  readonly closedUntilMs: number
}

/** The row of the state itself is that of all strangers together. */
export interface PhoneState extends Row {
  /** SMS of the last 24 hours that were sent, or may have been; oldest first. */
  readonly sends: readonly Send[]
  readonly slots: Readonly<Partial<Record<Purpose, Slot>>>
  /** Wrong attempts of the last 24 hours, oldest first (epoch ms). A new code does not give them back. */
  readonly failedAtMs: ByParty<readonly number[]>
  /** The row of all known devices together. Missing until one has tried a code, and in what earlier versions have stored. */
  readonly devices?: Row
}

export const initialPhoneState: PhoneState = {
  sends: [],
  slots: {},
  failedAtMs: { holder: [], byNumber: [] },
  failuresInARow: 0,
  closedUntilMs: 0,
}

export interface Reservation {
  /** A fresh id, which makes the call repeatable. */
  readonly verificationId: string
  readonly purpose: Purpose
  readonly codeHash: string
  readonly isOpenByNumber: boolean
  /** Whether a browser asks that has signed in to an account with the number before. */
  readonly isKnownDevice: boolean
}

export type ReserveOutcome =
  | {
      readonly reserved: true
      readonly expiresAtMs: number
      readonly resendAtMs: number
      /** Whether it comes out of the share of known devices, which strangers must not notice. */
      readonly isOfShare: boolean
    }
  /** `waitMs`: how long until another SMS is allowed. */
  | { readonly reserved: false; readonly waitMs: number }

/**
 * Takes the right to send one SMS, and makes its code the current one of its purpose.
 *
 * The same reservation again gets the same answer.
 */
export function reserve(
  state: PhoneState,
  policy: PhonePolicy,
  { purpose, isKnownDevice, ...reservation }: Reservation,
  nowMs: number,
): [PhoneState, ReserveOutcome] {
  const made = state.sends.find((send) => send.verificationId === reservation.verificationId)
  if (made) return [state, reservedBy(made, policy)]
  const [opensAtMs, isOfShare] = nextSend(state, policy, purpose, isKnownDevice, nowMs)
  if (opensAtMs > nowMs) return [state, { reserved: false, waitMs: opensAtMs - nowMs }]
  const send: Send = {
    verificationId: reservation.verificationId,
    atMs: nowMs,
    ...(isOfShare && { isOfShare }),
  }
  // A device that has used up its own attempts is treated as a stranger.
  const isOfDevice = isKnownDevice && rowOf(state, 'device').closedUntilMs <= nowMs
  const current: Code = {
    ...reservation,
    ...(isOfDevice && { isOfDevice }),
    isOpenByNumber: reservation.isOpenByNumber && !isOfShare,
    expiresAtMs: nowMs + policy.codeTtlMs,
    failures: { holder: 0, byNumber: 0 },
    rightAttempts: 0,
  }
  return [
    {
      ...state,
      sends: [...lastDay(state.sends, nowMs), send],
      slots: { ...state.slots, [purpose]: { current, replaced: state.slots[purpose]?.current } },
    },
    reservedBy(send, policy),
  ]
}

/** How a reservation ends whose SMS was not sent. */
export type ReleaseKind =
  /** Certainly not sent: as if it had never been reserved. */
  | 'not_sent'
  /** Certainly not sent, because the number gets too many messages: its cooldown stays. */
  | 'too_often'
  /** Said to be not sent, without a documented reason: the cooldown is given back once, the day's count never. */
  | 'failed'

/** Gives a reservation back. Never for an SMS that may have been sent. */
export function release(
  state: PhoneState,
  policy: PhonePolicy,
  verificationId: string,
  kind: ReleaseKind,
  nowMs: number,
): PhoneState {
  const send = state.sends.find((one) => one.verificationId === verificationId)
  if (!send || send.isReleased) return state
  const slots = withoutCode(state.slots, verificationId)
  switch (kind) {
    case 'not_sent':
      return { ...state, slots, sends: state.sends.filter((one) => one !== send) }
    case 'too_often':
      return { ...state, slots }
    case 'failed': {
      const hasReleased = state.sends.some(
        ({ isReleased, atMs }) => isReleased && nowMs < atMs + policy.cooldownMs,
      )
      if (hasReleased) return { ...state, slots }
      const sends = state.sends.map((one) => (one === send ? { ...one, isReleased: true as const } : one))
      return { ...state, slots, sends }
    }
  }
}

export interface Attempt {
  readonly purpose: Purpose
  /** What the caller holds, if anything. */
  readonly verificationId: string | undefined
  /** Whether the caller may go by the number alone, if the id is not that of the current code. */
  readonly isByNumber: boolean
  /** The hash of the code that the caller tries. */
  readonly codeHash: string
  /** Its hash by the former secret, for a code that was sent before the secret was replaced. */
  readonly formerCodeHash?: string
}

export type AttemptOutcome =
  | { readonly result: 'right'; readonly verificationId: string; readonly party: Party }
  | { readonly result: 'wrong' }
  /** There is no such code, or it has expired, was replaced or was right too often. */
  | { readonly result: 'no_code' }
  | { readonly result: 'too_many'; readonly waitMs: number }

/**
 * Tries a code. Whether an attempt is left is looked at before the code is, in the same synchronous call: nothing is compared
 * that could not be counted.
 *
 * A right attempt is not counted as a wrong one. It does not redeem the code: that commits together with what the code buys.
 */
export function attempt(
  state: PhoneState,
  policy: PhonePolicy,
  { purpose, verificationId, isByNumber, codeHash, formerCodeHash }: Attempt,
  nowMs: number,
): [PhoneState, AttemptOutcome] {
  const slot = state.slots[purpose]
  if (!slot) return [state, { result: 'no_code' }]
  const { current } = slot
  const isUsedUp = current.rightAttempts >= rightAttemptsPerCode
  if (nowMs >= current.expiresAtMs || isUsedUp) return [state, { result: 'no_code' }]
  const isHolder = verificationId === current.verificationId
  if (!isHolder && !(isByNumber && current.isOpenByNumber)) return [state, { result: 'no_code' }]
  const party: Party = isHolder ? (current.isOfDevice ? 'device' : 'holder') : 'byNumber'

  const failedAtMs = (state.failedAtMs[party] ?? []).filter((atMs) => nowMs < atMs + dayMs)
  const waitMs = attemptWaitMs(state, policy, purpose, current, party, failedAtMs, nowMs)
  if (waitMs > 0) return [state, { result: 'too_many', waitMs }]

  const tried = (changed: Partial<Code>): PhoneState['slots'] => ({
    ...state.slots,
    [purpose]: { ...slot, current: { ...current, ...changed } },
  })
  if (codeHash === current.codeHash || formerCodeHash === current.codeHash)
    return [
      {
        ...state,
        slots: tried({ rightAttempts: current.rightAttempts + 1 }),
        ...rowsAfterRight(state, party),
      },
      { result: 'right', verificationId: current.verificationId, party },
    ]
  const failures = { ...current.failures, [party]: (current.failures[party] ?? 0) + 1 }
  return [
    {
      ...state,
      slots: tried({ failures }),
      failedAtMs: { ...state.failedAtMs, [party]: [...failedAtMs, nowMs] },
      ...rowAfterWrong(state, party, nowMs),
    },
    { result: 'wrong' },
  ]
}

/** When nothing in the state can decide anything any more (epoch ms). */
export function phoneStateExpiresAtMs(state: PhoneState): number {
  const lastFailureMs = Math.max(...Object.values(state.failedAtMs).map((failed) => failed.at(-1) ?? 0))
  const rows = [rowOf(state, 'holder'), rowOf(state, 'device')]
  return Math.max(
    (state.sends.at(-1)?.atMs ?? 0) + dayMs,
    lastFailureMs + (rows.some((row) => row.failuresInARow > 0) ? failuresRememberedMs : dayMs),
    ...rows.map((row) => row.closedUntilMs),
    ...Object.values(state.slots).map(({ current }) => current.expiresAtMs),
  )
}

/**
 * When another SMS is allowed (epoch ms; in the past if it is already), and whether it comes out of the devices' share.
 *
 * Strangers must not notice an SMS of the share: it would tell that an account has the number. So the share begins when they
 * have no code left to try, and have to wait for longer than a cooldown. Their wait stays as it was.
 */
function nextSend(
  state: PhoneState,
  policy: PhonePolicy,
  purpose: Purpose,
  isKnownDevice: boolean,
  nowMs: number,
): [opensAtMs: number, isOfShare: boolean] {
  const { cooldownMs, sendsPerHour, sendsPerDay } = policy
  const lastCooling = state.sends.findLast((send) => !send.isReleased)
  const cooledAtMs = (lastCooling?.atMs ?? -Infinity) + cooldownMs
  const endsAtMs = (isOfShare: boolean, allowed: number, windowMs: number): number =>
    (state.sends.filter((send) => (send.isOfShare ?? false) === isOfShare).at(-allowed)?.atMs ?? -Infinity) +
    windowMs
  // The code of an SMS to a closed number could not be tried.
  const opensAtMs = Math.max(
    cooledAtMs,
    endsAtMs(false, sendsPerHour, hourMs),
    endsAtMs(false, sendsPerDay, dayMs),
    state.closedUntilMs,
  )
  if (!isKnownDevice || opensAtMs <= nowMs) return [opensAtMs, false]
  const code = state.slots[purpose]?.current
  const shareMs = Math.max(
    nowMs,
    cooledAtMs,
    endsAtMs(true, sendsPerDayOfDevices, dayMs),
    rowOf(state, 'device').closedUntilMs,
    code === undefined || code.isOfDevice ? 0 : code.expiresAtMs,
  )
  return shareMs + cooldownMs <= opensAtMs ? [shareMs, true] : [opensAtMs, false]
}

function rowOf({ failuresInARow, closedUntilMs, devices }: PhoneState, party: Party): Row {
  const ofStrangers: Row = { failuresInARow, closedUntilMs }
  return party === 'device' ? (devices ?? { failuresInARow: 0, closedUntilMs: 0 }) : ofStrangers
}

function withRow(party: Party, row: Row): Partial<PhoneState> {
  return party === 'device' ? { devices: row } : row
}

/** A device's right attempt gives strangers none of theirs back, so they do not notice it. */
function rowsAfterRight(state: PhoneState, party: Party): Partial<PhoneState> {
  const { devices } = state
  return {
    ...(devices && { devices: { ...devices, failuresInARow: 0 } }),
    ...(party !== 'device' && { failuresInARow: 0 }),
  }
}

function rowAfterWrong(state: PhoneState, party: Party, nowMs: number): Partial<PhoneState> {
  const row = rowOf(state, party)
  const other = rowOf(state, party === 'device' ? 'holder' : 'device')
  const { byDevices, byStrangers, together } = failuresInARowAllowed
  const failuresInARow = row.failuresInARow + 1
  const isClosed =
    failuresInARow >= (party === 'device' ? byDevices : byStrangers) ||
    // Earlier versions have stored rows of strangers up to 99.
    failuresInARow + other.failuresInARow >= together
  return withRow(
    party,
    isClosed ? { failuresInARow: 0, closedUntilMs: nowMs + dayMs } : { ...row, failuresInARow },
  )
}

/** How long until another attempt is allowed, or 0. */
function attemptWaitMs(
  state: PhoneState,
  policy: PhonePolicy,
  purpose: Purpose,
  current: Code,
  party: Party,
  failedAtMs: readonly number[],
  nowMs: number,
): number {
  const oldestMs = failedAtMs.at(-policy.guessesPerDay)
  const { closedUntilMs } = rowOf(state, party)
  const opensAtMs = Math.max(closedUntilMs, oldestMs === undefined ? 0 : oldestMs + dayMs)
  if (opensAtMs > nowMs) return opensAtMs - nowMs
  const isUsedUp = (current.failures[party] ?? 0) >= policy.guessesPerCode
  if (!isUsedUp) return 0
  // Only another code helps.
  const [sendsAtMs] = nextSend(state, policy, purpose, party === 'device', nowMs)
  return Math.max(1, sendsAtMs - nowMs)
}

function reservedBy(
  { atMs, isOfShare = false }: { readonly atMs: number; readonly isOfShare?: boolean },
  { codeTtlMs, cooldownMs }: PhonePolicy,
): ReserveOutcome {
  return { reserved: true, expiresAtMs: atMs + codeTtlMs, resendAtMs: atMs + cooldownMs, isOfShare }
}

function lastDay(sends: readonly Send[], nowMs: number): readonly Send[] {
  return sends.filter(({ atMs }) => nowMs < atMs + dayMs)
}

function withoutCode(slots: PhoneState['slots'], verificationId: string): PhoneState['slots'] {
  const isReleased = (code: Code | undefined) => code?.verificationId === verificationId
  const kept: Partial<Record<Purpose, Slot>> = {}
  for (const [purpose, { current, replaced }] of Object.entries(slots)) {
    const left = isReleased(current) ? replaced : current
    if (left === undefined) continue
    kept[purpose as Purpose] = {
      current: left,
      replaced: isReleased(current) || isReleased(replaced) ? undefined : replaced,
    }
  }
  return kept
}
