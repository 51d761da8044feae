import { describe, expect, it } from 'vitest'
import { reservation, reserveBy, start, usualPolicy, wrongAttempt } from '../../test/support/phone.ts'
import { dayMs, hourMs } from '../core/time.ts'
import {
  attempt,
  initialPhoneState,
  type PhoneState,
  phoneStateExpiresAtMs,
  release,
  type ReleaseKind,
  reserve,
} from './phone-policy.ts'

const policy = { ...usualPolicy, sendsPerDay: 3 }
const reserved = reserveBy(policy)
const first = reserved(initialPhoneState, 'first', start)

/** How long another SMS has to wait, or 0. */
function waitMs(state: PhoneState, nowMs: number, by = policy): number {
  const [next, outcome] = reserve(state, by, reservation('next'), nowMs)
  if (outcome.reserved) return 0
  expect(next).toBe(state)
  return outcome.waitMs
}

describe('a reservation', () => {
  it('tells when its code expires and when the next SMS is allowed', () => {
    expect(reserve(initialPhoneState, policy, reservation('first'), start)[1]).toEqual({
      reserved: true,
      expiresAtMs: start + 300_000,
      resendAtMs: start + 180_000,
      isOfShare: false,
    })
  })

  it.each([
    [0, 180_000],
    [60_500, 119_500],
    [179_999, 1],
    [180_000, 0],
    // The clock was set back.
    [-1000, 181_000],
  ])('made %d ms after another one waits for %d ms', (afterMs, expected) => {
    expect(waitMs(first, start + afterMs)).toBe(expected)
  })

  it('waits for the cooldown of an SMS for another purpose', () => {
    const other = reservation('other', { purpose: 'sign_in' })
    expect(reserve(first, policy, other, start + 179_999)).toEqual([first, { reserved: false, waitMs: 1 }])
  })

  it.each([0, 179_999, 200_000])('that is repeated after %d ms gets the same answer', (afterMs) => {
    const [next, outcome] = reserve(first, policy, reservation('first'), start + afterMs)
    expect(next).toBe(first)
    expect(outcome).toMatchObject({
      reserved: true,
      expiresAtMs: start + 300_000,
      resendAtMs: start + 180_000,
    })
  })
})

describe('the limit of an hour', () => {
  const hourly = { ...usualPolicy, sendsPerHour: 2 }
  const minuteMs = 60_000
  const full = reserved(first, 'second', start + 10 * minuteMs)

  it.each([
    [13 * minuteMs, 47 * minuteMs],
    [hourMs - 1, 1],
    [hourMs, 0],
  ])('asked %d ms after the first SMS, refuses for %d ms more', (afterMs, expected) => {
    expect(waitMs(full, start + afterMs, hourly)).toBe(expected)
  })

  it('slides: each SMS counts for an hour of its own, and then for the day only', () => {
    const slid = reserveBy(hourly)(full, 'third', start + hourMs)
    expect(waitMs(slid, start + hourMs + 10 * minuteMs - 1, hourly)).toBe(1)
    expect(waitMs(slid, start + hourMs + 10 * minuteMs, hourly)).toBe(0)
    expect(waitMs(slid, start + hourMs + 10 * minuteMs, { ...hourly, sendsPerDay: 3 })).toBe(
      dayMs - hourMs - 10 * minuteMs,
    )
  })

  it.each<[ReleaseKind, number]>([
    ['not_sent', 0],
    ['too_often', hourMs - 13 * minuteMs],
    ['failed', hourMs - 13 * minuteMs],
  ])('after a release as %s refuses for %d ms', (kind, expected) => {
    const state = release(full, hourly, 'second', kind, start + 10 * minuteMs)
    expect(waitMs(state, start + 13 * minuteMs, hourly)).toBe(expected)
  })
})

describe('the limit of a day', () => {
  const full = reserved(reserved(first, 'second', start + hourMs), 'third', start + 2 * hourMs)

  it.each([
    [2 * hourMs, 22 * hourMs],
    [dayMs - 1, 1],
    [dayMs, 0],
  ])('asked %d ms after the first SMS, refuses for %d ms more', (afterMs, expected) => {
    expect(waitMs(full, start + afterMs)).toBe(expected)
  })

  it('slides: each SMS counts for 24 hours of its own, and is forgotten then', () => {
    const slid = reserved(full, 'fourth', start + dayMs)
    expect(waitMs(slid, start + dayMs + hourMs - 1)).toBe(1)
    expect(reserved(slid, 'fifth', start + dayMs + hourMs).sends).toHaveLength(3)
  })

  it('follows a setting that was changed, and tells the longer of two waits', () => {
    expect(waitMs(full, start + 3 * hourMs, { ...policy, sendsPerDay: 1 })).toBe(23 * hourMs)
    expect(waitMs(full, start + 3 * hourMs, { ...policy, sendsPerDay: 4 })).toBe(0)
    expect(waitMs(full, start + dayMs, { ...policy, cooldownMs: 23 * hourMs })).toBe(hourMs)
  })
})

describe.each<ReleaseKind>(['not_sent', 'too_often', 'failed'])('a release as %s', (kind) => {
  const [guessed] = attempt(first, policy, wrongAttempt('first'), start + 1)
  const second = reserved(guessed, 'second', start + 180_000)
  const releasedAtMs = start + 180_001
  const released = release(second, policy, 'second', kind, releasedAtMs)

  it('takes the code away, and puts back the one that it had replaced, with its wrong attempts', () => {
    expect(released.slots).toEqual(guessed.slots)
    expect(release(first, policy, 'first', kind, start).slots).toEqual({})
  })

  it('changes nothing the second time', () => {
    expect(release(released, policy, 'second', kind, releasedAtMs)).toEqual(released)
  })

  it('changes nothing for an id that the number does not know', () => {
    expect(release(second, policy, 'secon', kind, releasedAtMs)).toBe(second)
  })

  it('of a replaced code leaves the current one, and puts nothing back later', () => {
    const state = release(second, policy, 'first', kind, releasedAtMs)
    expect(state.slots.register?.current).toEqual(second.slots.register?.current)
    expect(release(state, policy, 'second', kind, releasedAtMs).slots).toEqual({})
  })

  it('of the code before the replaced one leaves that to be put back', () => {
    const third = reserved(second, 'third', start + 360_000)
    const state = release(third, policy, 'first', kind, start + 360_001)
    const left = release(state, policy, 'third', kind, start + 360_001)
    expect(left.slots.register?.current).toEqual(second.slots.register?.current)
  })

  it('leaves the codes of other purposes', () => {
    const other = reservation('other', { purpose: 'sign_in' })
    const [both] = reserve(first, policy, other, start + 180_000)
    expect(release(both, policy, 'other', kind, releasedAtMs).slots).toEqual(first.slots)
  })
})

describe('what a release gives back', () => {
  it('not_sent: everything', () => {
    expect(release(first, policy, 'first', 'not_sent', start)).toEqual(initialPhoneState)
    const second = reserved(first, 'second', start + 180_000)
    expect(release(second, policy, 'second', 'not_sent', start + 180_001)).toEqual(first)
  })

  it('too_often: neither the cooldown nor the count of the day', () => {
    const state = release(first, policy, 'first', 'too_often', start)
    expect(waitMs(state, start + 179_999)).toBe(1)
    expect(waitMs(state, start + 180_000, { ...policy, sendsPerDay: 1 })).toBe(dayMs - 180_000)
  })

  const failed = release(first, policy, 'first', 'failed', start)

  it('failed: the cooldown, and not the count of the day', () => {
    expect(waitMs(failed, start)).toBe(0)
    expect(waitMs(failed, start, { ...policy, sendsPerDay: 1 })).toBe(dayMs)
  })

  it.each([
    [179_999, 'is not given back', 1],
    [180_000, 'is given back', 0],
  ])('failed again, %d ms after the first: its cooldown %s', (afterMs, _, leftMs) => {
    const again = reserved(failed, 'again', start + 1)
    const state = release(again, policy, 'again', 'failed', start + afterMs)
    expect(waitMs(state, start + 180_000)).toBe(leftMs)
  })

  it('failed: keeps the cooldown of the SMS before', () => {
    const second = reserved(first, 'second', start + 180_000)
    const shorter = { ...policy, cooldownMs: 200_000 }
    const state = release(second, policy, 'second', 'failed', start + 180_001)
    expect(waitMs(state, start + 180_001, shorter)).toBe(19_999)
  })
})

describe('the state of a number means nothing any more', () => {
  const [wrong] = attempt(first, policy, wrongAttempt('first'), start + 5)
  const [byNumber] = attempt(first, policy, wrongAttempt(undefined, { isByNumber: true }), start + 7)
  const [right] = attempt(wrong, policy, { ...wrongAttempt('first'), codeHash: 'hash of first' }, start + 9)
  const longCode = { ...policy, codeTtlMs: 2 * dayMs }

  it.each<[string, PhoneState, number]>([
    ['a day after its last SMS', first, start + dayMs],
    ['30 days after the last wrong code of the holder', wrong, start + 5 + 30 * dayMs],
    ['30 days after the last wrong code by number', byNumber, start + 7 + 30 * dayMs],
    ['a day after the last wrong code, if a right one followed', right, start + 5 + dayMs],
    [
      'when its code expires',
      reserve(initialPhoneState, longCode, reservation('x'), start)[0],
      start + 2 * dayMs,
    ],
    ['when it opens again', { ...initialPhoneState, closedUntilMs: start + 3 }, start + 3],
  ])('%s', (_, state, atMs) => {
    expect(phoneStateExpiresAtMs(state)).toBe(atMs)
  })

  it('from the start, if nothing is known of the number', () => {
    expect(phoneStateExpiresAtMs(initialPhoneState)).toBeLessThan(start)
  })
})
