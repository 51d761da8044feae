import { dayMs, hourMs } from '../core/time.ts'
import {
  type Attempt,
  type AttemptOutcome,
  type Party,
  type PhonePolicy,
  type ReleaseKind,
  type Reservation,
  type ReserveOutcome,
  rightAttemptsPerCode,
  sendsPerDayOfDevices,
} from './phone-policy.ts'
import type { Purpose } from './purposes.ts'

/** Who shares a row of wrong codes. */
type Group = 'strangers' | 'devices'

interface Sent extends Reservation {
  readonly atMs: number
  readonly expiresAtMs: number
  /** The code that this one replaced. */
  readonly before: Sent | undefined
  readonly isOfShare: boolean
  readonly isOfDevice: boolean
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
  const closed: { readonly group: Group; readonly atMs: number }[] = []
  const wrongInARow: Record<Group, number> = { strangers: 0, devices: 0 }

  function isClosed(group: Group, atMs: number): boolean {
    return closed.some((one) => one.group === group && atMs < one.atMs + dayMs)
  }

  /** The newest code of a purpose. If its SMS was not sent, the one that it replaced. */
  function current(purpose: Purpose): Sent | undefined {
    const newest = sent.findLast((one) => one.purpose === purpose)
    return [newest, newest?.before].find((one) => one?.hasCode)
  }

  function isCooling(policy: PhonePolicy, atMs: number): boolean {
    return sent.some((one) => one.isCooling && atMs < one.atMs + policy.cooldownMs)
  }

  function sentWithin(windowMs: number, isOfShare: boolean, atMs: number): number {
    return sent.filter((one) => one.isCounted && one.isOfShare === isOfShare && atMs < one.atMs + windowMs)
      .length
  }

  function mayAnybodySend(policy: PhonePolicy, atMs: number): boolean {
    const isFull =
      sentWithin(hourMs, false, atMs) >= policy.sendsPerHour ||
      sentWithin(dayMs, false, atMs) >= policy.sendsPerDay
    return !isCooling(policy, atMs) && !isFull && !isClosed('strangers', atMs)
  }

  /** The answer can only change when a cooldown, a code, an hour or a day ends. */
  function changesAtMs(policy: PhonePolicy): number[] {
    return [
      ...sent.flatMap(({ atMs, expiresAtMs }) => [
        ...[policy.cooldownMs, hourMs, dayMs].map((durationMs) => atMs + durationMs),
        expiresAtMs,
      ]),
      ...closed.map(({ atMs }) => atMs + dayMs),
    ]
  }

  function mayUseShare(policy: PhonePolicy, purpose: Purpose, atMs: number, anybodyAtMs: number): boolean {
    const code = current(purpose)
    const canStrangersTry = code !== undefined && !code.isOfDevice && atMs < code.expiresAtMs
    const isFull = sentWithin(dayMs, true, atMs) >= sendsPerDayOfDevices
    const isHidden = atMs + policy.cooldownMs <= anybodyAtMs
    return !isCooling(policy, atMs) && !isFull && !isClosed('devices', atMs) && !canStrangersTry && isHidden
  }

  function sendWaitMs(policy: PhonePolicy, purpose: Purpose, isKnownDevice: boolean, nowMs: number): number {
    const anybodyMs = waitUntil(nowMs, changesAtMs(policy), (atMs) => mayAnybodySend(policy, atMs))
    if (!isKnownDevice) return anybodyMs
    return waitUntil(
      nowMs,
      changesAtMs(policy),
      (atMs) => mayAnybodySend(policy, atMs) || mayUseShare(policy, purpose, atMs, nowMs + anybodyMs),
    )
  }

  return {
    ids: (purpose: Purpose): string[] =>
      sent.filter((one) => one.purpose === purpose).map(({ verificationId }) => verificationId),

    reserve(policy: PhonePolicy, reservation: Reservation, nowMs: number): ReserveOutcome {
      const { purpose, isKnownDevice } = reservation
      const waitMs = sendWaitMs(policy, purpose, isKnownDevice, nowMs)
      if (waitMs > 0) return { reserved: false, waitMs }
      const isOfShare = !mayAnybodySend(policy, nowMs)
      const isOfDevice = isKnownDevice && !isClosed('devices', nowMs)
      const expiresAtMs = nowMs + policy.codeTtlMs
      const before = current(purpose)
      const state = { isOfShare, isOfDevice, hasCode: true, isCooling: true, isCounted: true }
      sent.push({ ...reservation, ...state, atMs: nowMs, expiresAtMs, before })
      return { reserved: true, expiresAtMs, resendAtMs: nowMs + policy.cooldownMs, isOfShare }
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
      const isHolder = by.verificationId === verificationId
      const party: Party = !isHolder ? 'byNumber' : code.isOfDevice ? 'device' : 'holder'
      const group: Group = party === 'device' ? 'devices' : 'strangers'
      const isOpen = code.isOpenByNumber && !code.isOfShare
      if (party === 'byNumber' && !(by.isByNumber && isOpen)) return { result: 'no_code' }
      const isOfParty = (one: Tried) => one.party === party && !one.isRight
      const mayTry = (atMs: number) =>
        !isClosed(group, atMs) &&
        tried.filter((one) => isOfParty(one) && atMs < one.atMs + dayMs).length < policy.guessesPerDay
      const dayEnds = tried.map(({ atMs }) => atMs + dayMs)
      if (!mayTry(nowMs)) return { result: 'too_many', waitMs: waitUntil(nowMs, dayEnds, mayTry) }
      if (triedHere.filter(isOfParty).length >= policy.guessesPerCode)
        return {
          result: 'too_many',
          waitMs: Math.max(1, sendWaitMs(policy, purpose, party === 'device', nowMs)),
        }
      const isRight = by.codeHash === code.codeHash
      tried.push({ id: verificationId, party, atMs: nowMs, isRight })
      if (isRight) {
        wrongInARow.devices = 0
        if (group === 'strangers') wrongInARow.strangers = 0
      } else if (++wrongInARow[group] === (group === 'devices' ? 10 : 90)) {
        closed.push({ group, atMs: nowMs })
        wrongInARow[group] = 0
      }
      return isRight ? { result: 'right', verificationId, party } : { result: 'wrong' }
    },

    /** The state was deleted. Only the row of wrong codes can notice. */
    forget(): void {
      wrongInARow.strangers = 0
      wrongInARow.devices = 0
    },
  }
}

/** How long until `isAllowed`, which changes at one of `moments` only. */
function waitUntil(nowMs: number, moments: readonly number[], isAllowed: (atMs: number) => boolean): number {
  return Math.min(...[nowMs, ...moments].filter((atMs) => atMs >= nowMs && isAllowed(atMs))) - nowMs
}
