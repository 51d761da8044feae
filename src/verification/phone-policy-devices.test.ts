import { describe, expect, it } from 'vitest'
import { reservation, reserveBy, start, usualPolicy, wrongAttempt } from '../../test/support/phone.ts'
import { dayMs, hourMs } from '../core/time.ts'
import {
  attempt,
  failuresInARowAllowed,
  initialPhoneState,
  type PhonePolicy,
  type PhoneState,
  phoneStateExpiresAtMs,
  reserve,
} from './phone-policy.ts'

const minuteMs = 60_000
/** A code lives for longer than the cooldown. */
const policy: PhonePolicy = { ...usualPolicy, sendsPerDay: 2 }
const byStranger = reserveBy(policy)
/** Strangers have had both SMS of the day. */
const full = byStranger(byStranger(initialPhoneState, 'first', start), 'second', start + 3 * minuteMs)
const fullAtMs = start + 8 * minuteMs

/** Reserves from a known device. */
function byDevice(state: PhoneState, id: string, nowMs: number, by = policy) {
  return reserve(state, by, reservation(id, { isKnownDevice: true }), nowMs)
}

/** So many wrong attempts by the holder of an id. */
function fail(state: PhoneState, id: string, times: number, nowMs: number, by = policy): PhoneState {
  let current = state
  for (let time = 0; time < times; time += 1) {
    const [next, { result }] = attempt(current, by, wrongAttempt(id), nowMs)
    expect(result).toBe('wrong')
    current = next
  }
  return current
}

describe('an SMS for a known device', () => {
  it('is one of the day as long as strangers can have one', () => {
    const [state, outcome] = byDevice(initialPhoneState, 'first', start)
    expect(outcome).toMatchObject({ reserved: true, isOfShare: false })
    byStranger(state, 'second', start + 3 * minuteMs)
  })

  it.each([
    ['in the cooldown of the strangers’ last one', 3 * minuteMs + 1, 5 * minuteMs - 1],
    ['while the strangers’ last code can be tried', 8 * minuteMs - 1, 1],
    ['a cooldown before strangers can have one again', dayMs - 3 * minuteMs + 1, 3 * minuteMs - 1],
  ])('waits %s', (_, afterMs, waitMs) => {
    expect(byDevice(full, 'own', start + afterMs)).toEqual([full, { reserved: false, waitMs }])
  })

  it('is one of three more in 24 hours when strangers have used up the day’s', () => {
    let state = full
    for (const [turn, id] of ['one', 'two', 'three'].entries()) {
      const [next, outcome] = byDevice(state, id, fullAtMs + turn * 3 * minuteMs)
      expect(outcome).toMatchObject({ reserved: true, isOfShare: true })
      state = next
    }
    const nowMs = fullAtMs + 9 * minuteMs
    // The next one is the strangers'.
    expect(byDevice(state, 'four', nowMs)[1]).toEqual({ reserved: false, waitMs: start + dayMs - nowMs })
    expect(reserve(state, policy, reservation('other'), nowMs)[1]).toEqual(
      reserve(full, policy, reservation('other'), nowMs)[1],
    )
  })

  it('is also given when strangers have used up the hour’s, whose wait stays as it was', () => {
    const hourly = { ...usualPolicy, sendsPerHour: 2 }
    const [state, outcome] = byDevice(full, 'own', fullAtMs, hourly)
    expect(outcome).toMatchObject({ reserved: true, isOfShare: true })
    expect(reserve(state, hourly, reservation('other'), fullAtMs)[1]).toEqual({
      reserved: false,
      waitMs: start + hourMs - fullAtMs,
    })
  })

  it('is repeated with the same answer', () => {
    const [state, outcome] = byDevice(full, 'own', fullAtMs)
    expect(byDevice(state, 'own', fullAtMs + 1)).toEqual([state, outcome])
  })

  it('has a code that nobody can try by the number alone, if it is of the share', () => {
    const [state] = byDevice(full, 'own', fullAtMs)
    const tried = wrongAttempt(undefined, { isByNumber: true })
    expect(attempt(state, policy, tried, fullAtMs)).toEqual([state, { result: 'no_code' }])
  })
})

describe('attempts at a code that a known device asked for', () => {
  const daily: PhonePolicy = { ...usualPolicy, guessesPerCode: 100, guessesPerDay: 100, codeTtlMs: 2 * dayMs }
  const { byStrangers, byDevices } = failuresInARowAllowed
  const hourMs = 60 * minuteMs
  const [asked] = reserve(initialPhoneState, daily, reservation('strange'), start)
  const closed = fail(asked, 'strange', byStrangers, start, daily)

  it('are not used up by strangers’ for the day', () => {
    const narrow = { ...daily, guessesPerDay: 5 }
    const used = fail(asked, 'strange', 5, start, narrow)
    const [state] = byDevice(used, 'own', start + hourMs, narrow)
    expect(attempt(state, narrow, wrongAttempt('own'), start + hourMs)[1]).toEqual({ result: 'wrong' })
  })

  it('are possible while the number is closed to strangers', () => {
    const short = { ...daily, codeTtlMs: hourMs }
    const [strange] = reserve(initialPhoneState, short, reservation('strange'), start)
    const shut = fail(strange, 'strange', byStrangers, start, short)
    expect(reserve(shut, short, reservation('other'), start + hourMs)[1].reserved).toBe(false)
    const [state, outcome] = byDevice(shut, 'own', start + hourMs, short)
    expect(outcome).toMatchObject({ reserved: true, isOfShare: true })
    const right = { ...wrongAttempt('own'), codeHash: 'hash of own' }
    expect(attempt(state, short, right, start + hourMs)[1]).toEqual({
      result: 'right',
      verificationId: 'own',
      party: 'device',
    })
  })

  it('end after 10 wrong ones in a row, for a day. The device goes on as a stranger', () => {
    const [own] = byDevice(initialPhoneState, 'own', start, daily)
    const state = fail(own, 'own', byDevices, start, daily)
    expect(attempt(state, daily, wrongAttempt('own'), start)[1]).toEqual({
      result: 'too_many',
      waitMs: dayMs,
    })
    expect(attempt(state, daily, wrongAttempt('own'), start + dayMs)[1]).toEqual({ result: 'wrong' })
    const [next, outcome] = byDevice(state, 'next', start + hourMs, daily)
    expect(outcome).toMatchObject({ reserved: true, isOfShare: false })
    fail(next, 'next', byStrangers, start + hourMs, daily)
    // Where strangers cannot go on, it cannot either.
    const both = { ...closed, devices: { failuresInARow: 0, closedUntilMs: start + 2 * dayMs } }
    expect(byDevice(both, 'own', start + hourMs, daily)[1]).toEqual({
      reserved: false,
      waitMs: dayMs - hourMs,
    })
  })

  it('give strangers none of theirs back if they are right, and a stranger’s right one gives back all', () => {
    const [own] = byDevice(fail(asked, 'strange', 89, start, daily), 'own', start + hourMs, daily)
    const failed = fail(own, 'own', 9, start + hourMs, daily)
    const right = { ...wrongAttempt('own'), codeHash: 'hash of own' }
    const [proved] = attempt(failed, daily, right, start + hourMs)
    expect(proved).toMatchObject({ failuresInARow: 89, devices: { failuresInARow: 0 } })
    const [strange] = reserve(failed, daily, reservation('strange 2'), start + 2 * hourMs)
    const rightToo = { ...wrongAttempt('strange 2'), codeHash: 'hash of strange 2' }
    const [all] = attempt(strange, daily, rightToo, start + 2 * hourMs)
    expect(all).toMatchObject({ failuresInARow: 0, devices: { failuresInARow: 0 } })
  })

  it('keep the state until nothing in it decides any more', () => {
    const [own] = byDevice(initialPhoneState, 'own', start, usualPolicy)
    const failed = fail(own, 'own', 1, start, usualPolicy)
    expect(phoneStateExpiresAtMs(own)).toBe(start + dayMs)
    expect(phoneStateExpiresAtMs(failed)).toBe(start + 30 * dayMs)
    const shut = fail(failed, 'own', 4, start + 1, { ...usualPolicy, guessesPerCode: 10 })
    const [, { result }] = attempt(shut, usualPolicy, wrongAttempt('own'), start + 2)
    expect(result).toBe('too_many')
  })
})

describe('a state that was stored before devices had a share', () => {
  /** As the version before this one stored it, with 97 wrong codes in a row. */
  const stored = {
    sends: [{ verificationId: 'first', atMs: start }],
    slots: {
      register: {
        current: {
          verificationId: 'first',
          codeHash: 'hash of first',
          isOpenByNumber: true,
          expiresAtMs: start + 5 * minuteMs,
          failures: { holder: 2, byNumber: 0 },
          rightAttempts: 0,
        },
        replaced: undefined,
      },
    },
    failedAtMs: { holder: [start, start], byNumber: [] },
    failuresInARow: 97,
    closedUntilMs: 0,
  } satisfies PhoneState

  it('goes on, and ends when it did', () => {
    const right = { ...wrongAttempt('first'), codeHash: 'hash of first' }
    expect(attempt(stored, usualPolicy, right, start + 1)[1]).toMatchObject({
      result: 'right',
      party: 'holder',
    })
    expect(byDevice(stored, 'own', start + 3 * minuteMs)[1]).toMatchObject({
      reserved: true,
      isOfShare: false,
    })
    expect(phoneStateExpiresAtMs(stored)).toBe(start + 30 * dayMs)
  })

  it('has no more than 100 wrong attempts in a row, by all together', () => {
    const [state, { result }] = attempt(stored, usualPolicy, wrongAttempt('first'), start + 1)
    expect(result).toBe('wrong')
    expect(state).toMatchObject({ failuresInARow: 0, closedUntilMs: start + 1 + dayMs })
    const [own] = byDevice(stored, 'own', start + 3 * minuteMs)
    const tried = fail(own, 'own', 3, start + 3 * minuteMs)
    expect(attempt(tried, usualPolicy, wrongAttempt('own'), start + 3 * minuteMs)[1].result).toBe('too_many')
  })
})
