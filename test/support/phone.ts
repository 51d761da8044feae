import { expect } from 'vitest'
import {
  type Attempt,
  type PhonePolicy,
  type PhoneState,
  type Reservation,
  reserve,
} from '../../src/verification/phone-policy.ts'

/** Some moment (epoch ms). */
export const start = 1_800_000_000_000

/** A policy that a test narrows to what it is about. */
export const usualPolicy: PhonePolicy = {
  cooldownMs: 180_000,
  codeTtlMs: 300_000,
  sendsPerHour: 5,
  sendsPerDay: 10,
  guessesPerCode: 5,
  guessesPerDay: 50,
}

/** A reservation whose code has the hash `hash of {id}`. */
export function reservation(verificationId: string, more: Partial<Reservation> = {}): Reservation {
  return {
    verificationId,
    purpose: 'register',
    codeHash: `hash of ${verificationId}`,
    isOpenByNumber: true,
    isKnownDevice: false,
    ...more,
  }
}

/** An attempt by the holder of an id, with a wrong code. */
export function wrongAttempt(verificationId: string | undefined, more: Partial<Attempt> = {}): Attempt {
  return { purpose: 'register', verificationId, isByNumber: false, codeHash: 'wrong', ...more }
}

/** Gives a function that reserves by a policy, and fails the test if it is refused. */
export function reserveBy(policy: PhonePolicy) {
  return function reserved(state: PhoneState, verificationId: string, nowMs: number): PhoneState {
    const [next, outcome] = reserve(state, policy, reservation(verificationId), nowMs)
    expect(outcome.reserved).toBe(true)
    return next
  }
}
