import * as fc from 'fast-check'
import type { PhoneRules } from './phone-policy.ts'
import { dayMs } from '../../test/support/phone.ts'

const minuteMs = 60_000

/** Settings that let cooldowns, codes and days end in every order. */
export const phoneRules: fc.Arbitrary<PhoneRules> = fc.record({
  cooldownMs: fc.constantFrom(minuteMs, 3 * minuteMs, dayMs / 4, dayMs),
  codeTtlMs: fc.constantFrom(minuteMs, 3 * minuteMs, 60 * minuteMs),
  sendsPerDay: fc.integer({ min: 1, max: 4 }),
  guessesPerCode: fc.integer({ min: 1, max: 3 }),
  guessesPerDay: fc.integer({ min: 1, max: 5 }),
})

/** Which verification is meant: one of the number's own, counted from the newest; one that nobody had; or none. */
export type Claim = number | 'unknown' | 'none'

/** What may happen to a number. `forget`: its state is cleared, if it is time. */
export type PhoneEvent =
  | { readonly what: 'reserve' | 'forget' }
  | { readonly what: 'release' | 'guess'; readonly claim: Claim }
  | { readonly what: 'new settings'; readonly rules: PhoneRules }

const claims: fc.Arbitrary<Claim> = fc.oneof(
  { weight: 6, arbitrary: fc.constant(0) },
  { weight: 2, arbitrary: fc.nat(3) },
  { weight: 1, arbitrary: fc.constant<Claim>('unknown') },
  { weight: 4, arbitrary: fc.constant<Claim>('none') },
)

const events: fc.Arbitrary<PhoneEvent> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ what: fc.constant('reserve') }) },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('release'), claim: claims }) },
  { weight: 8, arbitrary: fc.record({ what: fc.constant('guess'), claim: claims }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('forget') }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('new settings'), rules: phoneRules }) },
)

/** How far the clock goes before an event: so far, or so far from the wait that was told last. */
type Pause = number | { readonly toldWaitAnd: number }

const aMillisecondOff = fc.integer({ min: -1, max: 1 })
const spans = fc.constantFrom(minuteMs, 3 * minuteMs, 60 * minuteMs, dayMs / 4, dayMs)

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
export const timeAfter = (nowMs: number, after: Pause, toldMs: number): number =>
  nowMs + (typeof after === 'number' ? after : Math.max(0, toldMs + after.toldWaitAnd))

/** The id that a claim means, or undefined for none. */
export const claimedId = (claim: Claim, ids: readonly string[]): string | undefined => {
  if (claim === 'none') return undefined
  return claim === 'unknown' ? 'unknown' : (ids.at(-1 - claim) ?? 'unknown')
}
