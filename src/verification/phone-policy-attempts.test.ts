import { describe, expect, it } from 'vitest'
import { guess, type Party, type PhoneRules, type PhoneState, untouchedPhone } from './phone-policy.ts'
import { dayMs, reserveBy, start, usualRules } from '../../test/support/phone.ts'

const rules: PhoneRules = { ...usualRules, sendsPerDay: 100, guessesPerCode: 3, guessesPerDay: 7 }

const reserved = reserveBy(rules)

/** Guesses so often that it is refused. */
const exhaust = (
  state: PhoneState,
  id: string | undefined,
  nowMs: number,
  by = rules,
): [PhoneState, number] => {
  let granted = 0
  for (let current = state; ; granted += 1) {
    const [next, outcome] = guess(current, by, id, nowMs)
    if (!outcome.granted) {
      expect(next).toBe(current)
      return [current, granted]
    }
    current = next
  }
}

const first = reserved(untouchedPhone, 'first', start)

/** What each party presents for the verification `first`. */
const parties: { party: Party; id: string | undefined; otherId: string | undefined }[] = [
  { party: 'holder', id: 'first', otherId: undefined },
  { party: 'stranger', id: undefined, otherId: 'first' },
]

describe.each(parties)('the guesses of a $party', ({ party, id, otherId }) => {
  it('tell which verification they were spent on', () => {
    expect(guess(first, rules, id, start)[1]).toEqual({ granted: true, verificationId: 'first' })
  })

  it('are as many per code as the rules say', () => {
    expect(exhaust(first, id, start)[1]).toBe(3)
  })

  it('never take the other party’s', () => {
    const [state] = exhaust(first, id, start)
    expect(exhaust(state, otherId, start)[1]).toBe(3)
  })

  it('have to wait for the next code, exactly until it can be had', () => {
    const [state] = exhaust(first, id, start + 60_000)
    for (const [askedAtMs, waitMs] of [
      [start + 60_000, 120_000],
      [start + 179_999, 1],
      // The cooldown is over: a new code can be had at once.
      [start + 180_000, 1],
      [start + 299_999, 1],
    ] as const)
      expect(guess(state, rules, id, askedAtMs)[1]).toEqual({
        granted: false,
        reason: 'too_many_guesses',
        waitMs,
      })
  })

  it('have to wait for the day, where it allows no further code sooner', () => {
    const strict = { ...rules, sendsPerDay: 1 }
    const [state] = exhaust(first, id, start)
    expect(guess(state, strict, id, start + 1)[1]).toMatchObject({ waitMs: 24 * 3_600_000 - 1 })
  })

  /** Three codes in a row, of whose nine guesses the day allows seven. */
  const spentDay = () => {
    let state = first
    const counts: number[] = []
    for (const turn of [0, 1, 2]) {
      const nowMs = start + turn * 180_000
      const name = turn === 0 ? 'first' : `code-${turn}`
      if (turn > 0) state = reserved(state, name, nowMs)
      const [next, granted] = exhaust(state, id && name, nowMs)
      state = next
      counts.push(granted)
    }
    return { state, counts }
  }

  it('are renewed with a new code, but not those of the day', () => {
    expect(spentDay().counts).toEqual([3, 3, 1])
  })

  it('leave the other party its whole day', () => {
    const state = reserved(spentDay().state, 'next', start + 540_000)
    expect(exhaust(state, id && 'next', start + 540_000)[1]).toBe(0)
    expect(exhaust(state, otherId && 'next', start + 540_000)[1]).toBe(3)
  })

  it('slide: each counts for 24 hours of its own', () => {
    const { state } = spentDay()
    const late = reserved(state, 'late', start + dayMs - 1)
    expect(guess(late, rules, id && 'late', start + dayMs - 1)[1]).toEqual({
      granted: false,
      reason: 'too_many_guesses',
      waitMs: 1,
    })
    // The three guesses at the first code have left the day, those at the second have not.
    const [slid, granted] = exhaust(late, id && 'late', start + dayMs)
    expect(granted).toBe(3)
    const last = reserved(slid, 'last', start + dayMs + 179_999)
    expect(guess(last, rules, id && 'last', start + dayMs + 179_999)[1]).toEqual({
      granted: false,
      reason: 'too_many_guesses',
      waitMs: 1,
    })
    expect(exhaust(last, id && 'last', start + dayMs + 180_000)[1]).toBe(3)
    expect(slid.guessedAtMs[party]).toHaveLength(7)
  })
})

describe('a guess', () => {
  it('is refused when the day has none left, however many the code has', () => {
    const daily: PhoneRules = { ...rules, guessesPerCode: 100, guessesPerDay: 4 }
    const [state, granted] = exhaust(first, 'first', start + 5, daily)
    expect(granted).toBe(4)
    expect(guess(state, daily, 'first', start + 10)[1]).toEqual({
      granted: false,
      reason: 'too_many_guesses',
      waitMs: dayMs - 5,
    })
  })

  it.each([
    { what: 'before the first SMS', state: untouchedPhone, id: 'first', atMs: start },
    { what: 'by a stranger before the first SMS', state: untouchedPhone, id: undefined, atMs: start },
    { what: 'with an unknown verification', state: first, id: 'unknown', atMs: start },
    { what: 'with an empty verification', state: first, id: '', atMs: start },
    {
      what: 'with a verification that another has replaced',
      state: reserved(first, 'second', start + 180_000),
      id: 'first',
      atMs: start + 180_000,
    },
    { what: 'by the holder at the expiry', state: first, id: 'first', atMs: start + 300_000 },
    { what: 'by a stranger at the expiry', state: first, id: undefined, atMs: start + 300_000 },
  ])('$what finds no verification and spends nothing', ({ state, id, atMs }) => {
    const [next, outcome] = guess(state, rules, id, atMs)
    expect(outcome).toEqual({ granted: false, reason: 'no_verification' })
    expect(next).toBe(state)
  })

  it.each(['first', undefined])('is good until the last millisecond before the expiry (%s)', (id) => {
    expect(guess(first, rules, id, start + 299_999)[1].granted).toBe(true)
  })

  it('means the newest verification when it comes from a stranger', () => {
    const second = reserved(first, 'second', start + 180_000)
    expect(guess(second, rules, undefined, start + 180_000)[1]).toEqual({
      granted: true,
      verificationId: 'second',
    })
  })
})
