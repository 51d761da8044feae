import { expect } from 'vitest'
import { type PhoneRules, type PhoneState, reserve } from '../../src/verification/phone-policy.ts'

/** Some moment (epoch ms). */
export const start = 1_800_000_000_000
export const dayMs = 86_400_000

/** Rules that a test narrows to what it is about. */
export const usualRules: PhoneRules = {
  cooldownMs: 180_000,
  codeTtlMs: 300_000,
  sendsPerDay: 10,
  guessesPerCode: 5,
  guessesPerDay: 50,
}

/** Gives a function that reserves by the rules, and fails the test if it is refused. */
export const reserveBy =
  (rules: PhoneRules) =>
  (state: PhoneState, verificationId: string, nowMs: number): PhoneState => {
    const [next, outcome] = reserve(state, rules, verificationId, nowMs)
    expect(outcome.reserved).toBe(true)
    return next
  }
