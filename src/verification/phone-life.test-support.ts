import * as fc from 'fast-check'
import { dayMs } from '../core/time.ts'
import { type PhonePolicy, type ReleaseKind } from './phone-policy.ts'
import type { Purpose } from './purposes.ts'

const minuteMs = 60_000

/** Policies that let cooldowns, codes and days end in every order. */
export const phonePolicies: fc.Arbitrary<PhonePolicy> = fc.record({
  cooldownMs: fc.constantFrom(minuteMs, 3 * minuteMs, dayMs / 4, dayMs),
  codeTtlMs: fc.constantFrom(minuteMs, 3 * minuteMs, 60 * minuteMs),
  sendsPerHour: fc.integer({ min: 1, max: 3 }),
  sendsPerDay: fc.integer({ min: 1, max: 4 }),
  guessesPerCode: fc.constantFrom(1, 2, 3, 60),
  guessesPerDay: fc.constantFrom(1, 2, 5, 200),
})

/** Which code is meant: one of the number's own, counted from the newest; one that it never had; or none. */
type Claim = number | 'unknown' | 'none'

/** What may happen to a number. `forget`: its state is deleted, if it is time. */
export type PhoneEvent = { readonly purpose: Purpose } & (
  | { readonly what: 'forget' }
  | { readonly what: 'reserve'; readonly isOpenByNumber: boolean; readonly isKnownDevice: boolean }
  | { readonly what: 'release'; readonly id: Claim; readonly kind: ReleaseKind }
  | {
      readonly what: 'attempt'
      readonly id: Claim
      readonly isByNumber: boolean
      readonly code: Claim
      readonly times: number
    }
  | { readonly what: 'new settings'; readonly policy: PhonePolicy }
)

const claims: fc.Arbitrary<Claim> = fc.oneof(
  { weight: 6, arbitrary: fc.constant(0) },
  { weight: 2, arbitrary: fc.nat(3) },
  { weight: 3, arbitrary: fc.constantFrom<Claim>('unknown', 'none') },
)
const what = <Name extends string>(name: Name) => fc.constant(name)
const purpose = fc.constantFrom<Purpose>('register', 'register', 'sign_in')

const events: fc.Arbitrary<PhoneEvent> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      what: what('reserve'),
      purpose,
      isOpenByNumber: fc.boolean(),
      isKnownDevice: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      what: what('release'),
      purpose,
      id: claims,
      kind: fc.constantFrom<ReleaseKind>('not_sent', 'too_often', 'failed'),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      what: what('attempt'),
      purpose,
      id: claims,
      isByNumber: fc.boolean(),
      code: fc.oneof(claims, fc.constant<Claim>('unknown')),
      // Often enough to meet the limits of 20 right ones and of 100 wrong ones.
      times: fc.constantFrom(1, 1, 1, 50),
    }),
  },
  { weight: 2, arbitrary: fc.record({ what: what('forget'), purpose }) },
  { weight: 1, arbitrary: fc.record({ what: what('new settings'), purpose, policy: phonePolicies }) },
)

/** How far the clock goes before an event: so far, or so far from the wait that was told last. */
type Pause = number | { readonly toldWaitAnd: number }

const aMillisecondOff = fc.integer({ min: -1, max: 1 })
const spans = fc.constantFrom(minuteMs, 3 * minuteMs, 60 * minuteMs, dayMs / 4, dayMs, 30 * dayMs)

const forwards: fc.WeightedArbitrary<Pause>[] = [
  { weight: 5, arbitrary: fc.constant(0) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: minuteMs }) },
  { weight: 3, arbitrary: fc.tuple(spans, aMillisecondOff).map(([ms, off]) => ms + off) },
  { weight: 4, arbitrary: fc.record({ toldWaitAnd: aMillisecondOff }) },
]

const lives = (pauses: fc.Arbitrary<Pause>) =>
  fc.array(fc.record({ event: events, after: pauses }), { maxLength: 60, size: 'max' })

export const livesInTime = lives(fc.oneof(...forwards))

/** The same on a clock that is also set back now and then. */
export const livesOnAnyClock = lives(
  fc.oneof(...forwards, { weight: 2, arbitrary: fc.integer({ min: -3 * minuteMs, max: -1 }) }),
)

/** The time of the next event. */
export function timeAfter(nowMs: number, after: Pause, toldMs: number): number {
  return nowMs + (typeof after === 'number' ? after : Math.max(0, toldMs + after.toldWaitAnd))
}

/** The id that a claim means, or undefined for none. */
export function claimedId(claim: Claim, ids: readonly string[]): string | undefined {
  if (claim === 'none') return undefined
  return claim === 'unknown' ? 'unknown' : (ids.at(-1 - claim) ?? 'unknown')
}
