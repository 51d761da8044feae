import { dayMs, hourMs } from '../core/time.ts'
import {
  type Attempt,
  type AttemptOutcome,
  failuresInARowAllowed,
  type Party,
  type PhonePolicy,
  type ReleaseKind,
  type Reservation,
  type ReserveOutcome,
  rightAttemptsPerCode,
} from './phone-policy.ts'
import type { Purpose } from './purposes.ts'

interface Sent extends Reservation {
  readonly atMs: number
  readonly expiresAtMs: number
  /** The code that this one replaced. */
  readonly before: Sent | undefined
  hasCode: boolean
  isCooling: boolean
  isCounted: boolean
}

interface Tried {
  readonly id: string
  readonly party: Party
  readonly atMs: number
  readonly isRight: boolean
}

/**
 * What one phone number may do, the slow and obvious way: everything that ever happened is kept, and each question is
 * answered by looking through all of it.
 */
export function createPhoneHistory() {
  const sent: Sent[] = []
  const tried: Tried[] = []
  const closedAtMs: number[] = []
  let wrongInARow = 0

  /** The newest code of a purpose. If its SMS was not sent, the one that it replaced. */
  function current(purpose: Purpose): Sent | undefined {
    const newest = sent.findLast((one) => one.purpose === purpose)
    return [newest, newest?.before].find((one) => one?.hasCode)
  }

  function maySend(policy: PhonePolicy, atMs: number): boolean {
    const isCooling = sent.some((one) => one.isCooling && atMs < one.atMs + policy.cooldownMs)
    const today = sent.filter((one) => one.isCounted && atMs < one.atMs + dayMs)
    const thisHour = sent.filter((one) => one.isCounted && atMs < one.atMs + hourMs)
    return !isCooling && thisHour.length < policy.sendsPerHour && today.length < policy.sendsPerDay
  }

  /** The answer can only change when a cooldown, an hour or a day ends. */
  function sendWaitMs(policy: PhonePolicy, nowMs: number): number {
    const ends = sent.flatMap(({ atMs }) => [atMs + policy.cooldownMs, atMs + hourMs, atMs + dayMs])
    return waitUntil(nowMs, ends, (atMs) => maySend(policy, atMs))
  }

  return {
    ids: (purpose: Purpose): string[] =>
      sent.filter((one) => one.purpose === purpose).map(({ verificationId }) => verificationId),

    reserve(policy: PhonePolicy, reservation: Reservation, nowMs: number): ReserveOutcome {
      if (!maySend(policy, nowMs)) return { reserved: false, waitMs: sendWaitMs(policy, nowMs) }
      const expiresAtMs = nowMs + policy.codeTtlMs
      const before = current(reservation.purpose)
      const state = { hasCode: true, isCooling: true, isCounted: true }
      sent.push({ ...reservation, ...state, atMs: nowMs, expiresAtMs, before })
      return { reserved: true, expiresAtMs, resendAtMs: nowMs + policy.cooldownMs }
    },

    release(policy: PhonePolicy, id: string, kind: ReleaseKind, nowMs: number): void {
      const one = sent.find(({ verificationId }) => verificationId === id)
      if (!one?.isCounted || !one.isCooling) return
      one.hasCode = false
      const hasGivenBack = sent.some(
        ({ isCounted, isCooling, atMs }) => isCounted && !isCooling && nowMs < atMs + policy.cooldownMs,
      )
      one.isCooling = kind === 'too_often' || (kind === 'failed' && hasGivenBack)
      one.isCounted = kind !== 'not_sent'
    },

    attempt(policy: PhonePolicy, { purpose, ...by }: Attempt, nowMs: number): AttemptOutcome {
      const code = current(purpose)
      const triedHere = tried.filter(({ id }) => id === code?.verificationId)
      const isSpent = triedHere.filter(({ isRight }) => isRight).length === rightAttemptsPerCode
      if (!code || code.expiresAtMs <= nowMs || isSpent) return { result: 'no_code' }
      const { verificationId } = code
      const party: Party = by.verificationId === verificationId ? 'holder' : 'byNumber'
      if (party === 'byNumber' && !(by.isByNumber && code.isOpenByNumber)) return { result: 'no_code' }
      const isOfParty = (one: Tried) => one.party === party && !one.isRight
      const mayTry = (atMs: number) =>
        !closedAtMs.some((closedMs) => atMs < closedMs + dayMs) &&
        tried.filter((one) => isOfParty(one) && atMs < one.atMs + dayMs).length < policy.guessesPerDay
      const dayEnds = tried.map(({ atMs }) => atMs + dayMs)
      if (!mayTry(nowMs)) return { result: 'too_many', waitMs: waitUntil(nowMs, dayEnds, mayTry) }
      if (triedHere.filter(isOfParty).length >= policy.guessesPerCode)
        return { result: 'too_many', waitMs: Math.max(1, sendWaitMs(policy, nowMs)) }
      const isRight = by.codeHash === code.codeHash
      tried.push({ id: verificationId, party, atMs: nowMs, isRight })
      wrongInARow = isRight ? 0 : wrongInARow + 1
      if (wrongInARow === failuresInARowAllowed) {
        closedAtMs.push(nowMs)
        wrongInARow = 0
      }
      return isRight ? { result: 'right', verificationId, party } : { result: 'wrong' }
    },

    /** The state was deleted. Only the row of wrong codes can notice. */
    forget(): void {
      wrongInARow = 0
    },
  }
}

/** How long until `isAllowed`, which changes at one of `moments` only. */
function waitUntil(nowMs: number, moments: readonly number[], isAllowed: (atMs: number) => boolean): number {
  return Math.min(...[nowMs, ...moments].filter((atMs) => atMs >= nowMs && isAllowed(atMs))) - nowMs
}
