import { describe, expect, it } from 'vitest'
import { guess, type PhoneRules, type PhoneState, release, reserve, untouchedPhone } from './phone-policy.ts'
import { dayMs, reserveBy, start, usualRules } from '../../test/support/phone.ts'

const rules: PhoneRules = { ...usualRules, sendsPerDay: 3 }

const reserved = reserveBy(rules)

const refusal = (state: PhoneState, nowMs: number) => {
  const [next, outcome] = reserve(state, rules, 'refused', nowMs)
  expect(next).toBe(state)
  return outcome
}

/** Spends one of the holder's guesses, and fails the test if it is refused. */
const guessed = (state: PhoneState, verificationId: string, nowMs: number): PhoneState => {
  const [next, outcome] = guess(state, rules, verificationId, nowMs)
  expect(outcome).toEqual({ granted: true, verificationId })
  return next
}

describe('a reservation', () => {
  it('tells when its code expires and when the next may be had', () => {
    expect(reserve(untouchedPhone, rules, 'first', start)[1]).toEqual({
      reserved: true,
      expiresAtMs: start + 300_000,
      resendAtMs: start + 180_000,
    })
  })

  it.each([
    { afterMs: 0, waitMs: 180_000 },
    { afterMs: 60_500, waitMs: 119_500 },
    { afterMs: 179_999, waitMs: 1 },
  ])('is refused for the rest of the cooldown, $afterMs ms after another', ({ afterMs, waitMs }) => {
    const state = reserved(untouchedPhone, 'first', start)
    expect(refusal(state, start + afterMs)).toEqual({ reserved: false, waitMs })
  })

  it('is had again in the very moment in which the cooldown ends', () => {
    const state = reserved(untouchedPhone, 'first', start)
    expect(reserve(state, rules, 'second', start + 180_000)[1]).toMatchObject({
      reserved: true,
    })
  })

  it('is not had earlier because the clock went back', () => {
    const state = reserved(untouchedPhone, 'first', start)
    expect(refusal(state, start - 1000)).toEqual({ reserved: false, waitMs: 181_000 })
  })
})

describe('the daily limit', () => {
  const hourMs = 3_600_000
  /** The whole day's SMS, an hour apart. */
  const full = ['first', 'second', 'third'].reduce(
    (state, id, hour) => reserved(state, id, start + hour * hourMs),
    untouchedPhone,
  )

  it.each([
    { askedAtMs: start + 3 * hourMs, waitMs: 21 * hourMs },
    { askedAtMs: start + dayMs - 1, waitMs: 1 },
  ])('refuses for exactly $waitMs ms more', ({ askedAtMs, waitMs }) => {
    expect(refusal(full, askedAtMs)).toEqual({ reserved: false, waitMs })
  })

  it('slides: each SMS counts for 24 hours of its own', () => {
    const slid = reserved(full, 'fourth', start + dayMs)
    expect(refusal(slid, start + dayMs + hourMs - 1)).toEqual({
      reserved: false,
      waitMs: 1,
    })
    const again = reserved(slid, 'fifth', start + dayMs + hourMs)
    expect(again.sends.map(({ verificationId }) => verificationId)).toEqual(['third', 'fourth', 'fifth'])
  })

  it('tells a wait after which another SMS is really possible, whichever limit it comes from', () => {
    expect(refusal(full, start + 2 * hourMs)).toEqual({ reserved: false, waitMs: 22 * hourMs })
    const late = { ...rules, cooldownMs: 23 * hourMs }
    expect(reserve(full, late, 'next', start + dayMs)[1]).toEqual({ reserved: false, waitMs: hourMs })
  })

  it('follows a setting that was lowered or raised since', () => {
    const [, lowered] = reserve(full, { ...rules, sendsPerDay: 1 }, 'next', start + 3 * hourMs)
    expect(lowered).toEqual({ reserved: false, waitMs: 23 * hourMs })
    const [, raised] = reserve(full, { ...rules, sendsPerDay: 4 }, 'next', start + 3 * hourMs)
    expect(raised.reserved).toBe(true)
  })
})

describe('a released reservation', () => {
  const first = reserved(untouchedPhone, 'first', start)
  const guessedTwice = guessed(guessed(first, 'first', start + 1), 'first', start + 2)
  const second = reserved(guessedTwice, 'second', start + 180_000)

  it('leaves a number as untouched as before', () => {
    expect(release(first, 'first')).toEqual(untouchedPhone)
  })

  it('gives back the cooldown and the count of the day', () => {
    let state: PhoneState = untouchedPhone
    for (let turn = 0; turn < 10; turn += 1)
      state = release(reserved(state, `id-${turn}`, start), `id-${turn}`)
    for (const turn of [1, 2, 3]) state = reserved(state, `sent-${turn}`, start + turn * 180_000)
    expect(refusal(state, start + 4 * 180_000)).toMatchObject({ reserved: false })
  })

  it('keeps the cooldown of the SMS before it', () => {
    const state = release(second, 'second')
    expect(refusal(state, start + 179_999)).toMatchObject({ waitMs: 1 })
    reserved(state, 'third', start + 180_000)
  })

  it('puts back the verification that it had replaced, with the guesses spent on it', () => {
    let state = release(second, 'second')
    expect(state).toEqual(guessedTwice)
    for (const nowMs of [start + 200_000, start + 200_001, start + 200_002])
      state = guessed(state, 'first', nowMs)
    expect(guess(state, rules, 'first', start + 200_003)[1]).toMatchObject({ reason: 'too_many_guesses' })
  })

  it('puts nothing back to life that has expired meanwhile', () => {
    const state = release(second, 'second')
    expect(guess(state, rules, 'first', start + 300_000)[1]).toMatchObject({ reason: 'no_verification' })
  })

  it('cannot be guessed at any more', () => {
    for (const id of ['second', undefined])
      expect(guess(release(first, 'first'), rules, id, start)[1]).toMatchObject({ reason: 'no_verification' })
    expect(guess(release(second, 'second'), rules, 'second', start + 180_000)[1]).toMatchObject({
      reason: 'no_verification',
    })
  })

  it('changes nothing the second time', () => {
    expect(release(release(second, 'second'), 'second')).toEqual(guessedTwice)
  })
})

describe('a release of anything else', () => {
  const first = reserved(untouchedPhone, 'first', start)
  const second = reserved(first, 'second', start + 180_000)

  it.each(['unknown', '', 'secon'])('changes nothing for "%s", of which the number knows nothing', (id) => {
    // The very same state: nothing is to be written.
    expect(release(second, id)).toBe(second)
    expect(release(untouchedPhone, id)).toBe(untouchedPhone)
  })

  it('is not put back later by the release of what had replaced it', () => {
    const state = release(release(second, 'first'), 'second')
    expect(state.current).toBeUndefined()
    expect(guess(state, rules, 'first', start + 1)[1]).toMatchObject({ reason: 'no_verification' })
  })

  it('leaves alone what may still be put back', () => {
    const third = reserved(second, 'third', start + 360_000)
    const state = release(release(third, 'first'), 'third')
    expect(state.current).toEqual(second.current)
    guessed(state, 'second', start + 360_001)
  })

  it('takes only its own SMS off the day, once another verification has replaced it', () => {
    const state = release(second, 'first')
    expect(state.sends).toEqual([{ verificationId: 'second', atMs: start + 180_000 }])
    expect(state.current).toEqual(second.current)
    guessed(state, 'second', start + 180_001)
    expect(refusal(state, start + 359_999)).toMatchObject({ waitMs: 1 })
  })
})
