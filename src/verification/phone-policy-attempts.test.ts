import { describe, expect, it } from 'vitest'
import { reservation, reserveBy, start, usualPolicy, wrongAttempt } from '../../test/support/phone.ts'
import { dayMs } from '../core/time.ts'
import {
  type Attempt,
  attempt,
  initialPhoneState,
  type Party,
  type PhonePolicy,
  type PhoneState,
  reserve,
} from './phone-policy.ts'

const policy: PhonePolicy = { ...usualPolicy, sendsPerDay: 100, guessesPerCode: 3, guessesPerDay: 7 }
const reserved = reserveBy(policy)
const first = reserved(initialPhoneState, 'first', start)

/** A wrong attempt of each party at the current code, whose id is given. */
const wrong: Record<Party, (id: string) => Attempt> = {
  device: (id) => wrongAttempt(id),
  holder: (id) => wrongAttempt(id),
  byNumber: () => wrongAttempt(undefined, { isByNumber: true }),
}

/** Repeats an attempt until it is refused. Returns how often it was not. */
function exhaust(state: PhoneState, tried: Attempt, nowMs: number, by = policy): [PhoneState, number] {
  let compared = 0
  for (let current = state; ; compared += 1) {
    const [next, { result }] = attempt(current, by, tried, nowMs)
    if (result !== 'right' && result !== 'wrong') {
      expect(next).toBe(current)
      return [current, compared]
    }
    current = next
  }
}

/** How long an attempt has to wait, or its result. */
function answer(state: PhoneState, tried: Attempt, nowMs: number, by = policy): number | string {
  const [next, outcome] = attempt(state, by, tried, nowMs)
  if (outcome.result !== 'too_many') return outcome.result
  expect(next).toBe(state)
  return outcome.waitMs
}

describe.each([
  { party: 'holder', other: 'byNumber' },
  { party: 'byNumber', other: 'holder' },
] as const)('wrong attempts: $party', ({ party, other }) => {
  const tried = wrong[party]

  it('are as many per code as the policy says, besides those of the other party', () => {
    const [state, compared] = exhaust(first, tried('first'), start)
    expect(compared).toBe(3)
    expect(exhaust(state, wrong[other]('first'), start)[1]).toBe(3)
  })

  it.each([
    [60_000, 120_000],
    [179_999, 1],
    // Another SMS is allowed already.
    [180_000, 1],
    [299_999, 1],
    [300_000, 'no_code'],
  ])('then wait for the next SMS: asked after %d ms, %s', (afterMs, expected) => {
    const [state] = exhaust(first, tried('first'), start)
    expect(answer(state, tried('first'), start + afterMs)).toBe(expected)
  })

  it('wait for the day if it allows no SMS sooner', () => {
    const [state] = exhaust(first, tried('first'), start)
    expect(answer(state, tried('first'), start + 1, { ...policy, sendsPerDay: 1 })).toBe(dayMs - 1)
  })

  it('are renewed with each code, and limited a day, which slides', () => {
    let state = first
    const counts: number[] = []
    const tryAll = (id: string, nowMs: number) => {
      if (id !== 'first') state = reserved(state, id, nowMs)
      const [next, compared] = exhaust(state, tried(id), nowMs)
      state = next
      counts.push(compared)
    }
    tryAll('first', start)
    tryAll('second', start + 180_000)
    tryAll('third', start + 360_000)
    expect(counts).toEqual([3, 3, 1])
    const fourth = reserved(state, 'fourth', start + 540_000)
    expect(exhaust(fourth, wrong[other]('fourth'), start + 540_000)[1]).toBe(3)
    state = reserved(state, 'late', start + dayMs - 1)
    expect(answer(state, tried('late'), start + dayMs - 1)).toBe(1)
    expect(exhaust(state, tried('late'), start + dayMs)[1]).toBe(3)
    expect(exhaust(state, tried('late'), start + dayMs)[0].failedAtMs[party]).toHaveLength(7)
  })

  it('are limited a day at one code', () => {
    const daily = { ...policy, guessesPerCode: 100, guessesPerDay: 4 }
    const [state, compared] = exhaust(first, tried('first'), start + 5, daily)
    expect(compared).toBe(4)
    expect(answer(state, tried('first'), start + 10, daily)).toBe(dayMs - 5)
  })
})

describe('a right attempt', () => {
  const right = { ...wrongAttempt('first'), codeHash: 'hash of first' }

  it.each([
    ['by its id', right, 'holder'],
    ['by number', { ...right, verificationId: undefined, isByNumber: true }, 'byNumber'],
    [
      'by number, with the id of another code',
      { ...right, verificationId: 'old', isByNumber: true },
      'byNumber',
    ],
  ] as const)('names the code that it proves: %s', (_, tried, party) => {
    expect(attempt(first, policy, tried, start)[1]).toEqual({
      result: 'right',
      verificationId: 'first',
      party,
    })
  })

  it('uses up no wrong attempt', () => {
    let state = first
    for (let turn = 0; turn < 10; turn += 1) [state] = attempt(state, policy, right, start)
    expect(exhaust(state, wrongAttempt('first'), start)[1]).toBe(3)
  })

  it('is not compared when no attempt is left', () => {
    const [state] = exhaust(first, wrongAttempt('first'), start)
    expect(answer(state, right, start)).toBe(180_000)
  })

  it('is possible 20 times by all parties together, then the code is spent', () => {
    const [some] = attempt(first, policy, { ...right, verificationId: undefined, isByNumber: true }, start)
    const [spent, compared] = exhaust(some, right, start)
    expect(compared).toBe(19)
    for (const tried of [right, wrong.holder('first'), wrong.byNumber('first')])
      expect(answer(spent, tried, start)).toBe('no_code')
  })
})

describe('an attempt finds no code, and counts nothing', () => {
  const second = reserved(first, 'second', start + 180_000)
  const [closed] = reserve(initialPhoneState, policy, reservation('first', { isOpenByNumber: false }), start)

  it.each<[string, PhoneState, Attempt, number]>([
    ['before the first SMS', initialPhoneState, wrong.holder('first'), start],
    ['by number before the first SMS', initialPhoneState, wrong.byNumber('first'), start],
    ['with an unknown id', first, wrong.holder('unknown'), start],
    ['with no id', first, wrongAttempt(undefined), start],
    ['with the id of a replaced code', second, wrong.holder('first'), start + 180_000],
    ['for another purpose', first, { ...wrong.holder('first'), purpose: 'sign_in' }, start],
    ['by number, if its code is not open by number', closed, wrong.byNumber('first'), start],
    ['when it expires', first, wrong.holder('first'), start + 300_000],
    ['by number when it expires', first, wrong.byNumber('first'), start + 300_000],
  ])('%s', (_, state, tried, nowMs) => {
    const [next, outcome] = attempt(state, policy, tried, nowMs)
    expect(outcome).toEqual({ result: 'no_code' })
    expect(next).toBe(state)
  })

  it.each(['holder', 'byNumber'] as const)('and finds it a millisecond before: %s', (party) => {
    expect(answer(first, wrong[party]('first'), start + 299_999)).toBe('wrong')
  })
})

describe('90 wrong codes of strangers in a row', () => {
  const generous = { ...policy, codeTtlMs: 2 * dayMs, guessesPerCode: 1000, guessesPerDay: 1000 }
  const [open] = reserve(initialPhoneState, generous, reservation('first'), start)
  const right = { ...wrong.holder('first'), codeHash: 'hash of first' }

  function repeat(state: PhoneState, times: number, tried: Attempt): PhoneState {
    let current = state
    for (let turn = 0; turn < times; turn += 1) {
      const [next, { result }] = attempt(current, generous, tried, start)
      expect(result).toBe(tried === right ? 'right' : 'wrong')
      current = next
    }
    return current
  }

  const closed = repeat(repeat(open, 50, wrong.holder('first')), 40, wrong.byNumber('first'))

  it.each([
    ['a right one', right],
    ['a wrong one', wrong.holder('first')],
    ['one by number', wrong.byNumber('first')],
  ])('by all parties close the number for a day to %s', (_, tried) => {
    expect(answer(closed, tried, start, generous)).toBe(dayMs)
    expect(answer(closed, tried, start + dayMs - 1, generous)).toBe(1)
    expect(['right', 'wrong']).toContain(answer(closed, tried, start + dayMs, generous))
  })

  it('give nothing back to a used-up code when the number opens again', () => {
    const usedUp = { ...generous, guessesPerCode: 50 }
    expect(answer(closed, wrong.holder('first'), start + dayMs, usedUp)).toBe(1)
  })

  it('close it to another SMS as well, whatever its purpose', () => {
    const other = reservation('other', { purpose: 'sign_in' })
    const [, outcome] = reserve(closed, generous, other, start + 180_000)
    expect(outcome).toEqual({ reserved: false, waitMs: dayMs - 180_000 })
  })

  it('are counted from the last right one, and from the last closing', () => {
    const almost = repeat(open, 89, wrong.holder('first'))
    expect(answer(repeat(almost, 1, right), wrong.holder('first'), start, generous)).toBe('wrong')
    repeat(repeat(almost, 1, right), 90, wrong.holder('first'))
    expect(closed.failuresInARow).toBe(0)
  })
})
