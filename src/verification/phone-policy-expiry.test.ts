import { describe, expect, it } from 'vitest'
import { randomBelow } from '../core/random.ts'
import { seededRandom } from '../../tools/seeded-random.ts'
import {
  forgottenAtMs,
  guess,
  type PhoneRules,
  type PhoneState,
  release,
  reserve,
  untouchedPhone,
} from './phone-policy.ts'
import { dayMs, start, usualRules } from '../../test/support/phone.ts'

const rules: PhoneRules = { ...usualRules, sendsPerDay: 3, guessesPerCode: 3, guessesPerDay: 4 }

/** What a state still decides at a moment: everything that anybody could ask of it. */
const decisions = (state: PhoneState, by: PhoneRules, nowMs: number) => {
  const ids = state.sends.map(({ verificationId }) => verificationId)
  const known = [...ids, ...(state.current ? [state.current.id] : []), 'unknown', undefined]
  const [reservedState, reservation] = reserve(state, by, 'next', nowMs)
  const guessesAfter = (id: string | undefined) => {
    let granted = 0
    let current = reservedState
    while (granted < 100) {
      const [next, outcome] = guess(current, by, id, nowMs)
      if (!outcome.granted) break
      current = next
      granted += 1
    }
    return granted
  }
  return {
    reservation,
    guesses: known.map((id) => guess(state, by, id, nowMs)[1].granted),
    holder: guessesAfter('next'),
    stranger: guessesAfter(undefined),
  }
}

/** What is decided of a number of which nothing is known. */
const blankDecisions = (state: PhoneState, by: PhoneRules, nowMs: number) => ({
  ...decisions(untouchedPhone, by, nowMs),
  guesses: decisions(state, by, nowMs).guesses.map(() => false),
})

/** A state after up to 40 things that may happen to a number, at times that may be far apart. */
const lived = (seed: string, by: PhoneRules): { state: PhoneState; nowMs: number } => {
  const random = seededRandom(seed)
  const pick = <T>(...choices: readonly T[]): T => choices[randomBelow(random, choices.length)] as T
  let state = untouchedPhone
  let nowMs = start
  const ids = ['unknown']
  for (let left = randomBelow(random, 40); left >= 0; left -= 1) {
    nowMs += pick(0, 1, 1000, 60_000, 180_000, 180_000, 3_600_000, dayMs / 2, dayMs - 1)
    const id = pick(...ids)
    const happening = pick('reserve', 'reserve', 'guess', 'guess', 'guess', 'release')
    if (happening === 'reserve') {
      ids.push(`id-${left}`)
      ;[state] = reserve(state, by, `id-${left}`, nowMs)
    } else if (happening === 'guess')
      [state] = guess(state, by, pick(id, undefined, state.current?.id), nowMs)
    else state = release(state, pick(id, state.current?.id ?? id))
  }
  return { state, nowMs }
}

describe('forgottenAtMs', () => {
  it.each<[string, PhoneState, number]>([
    ['a day after the last SMS', reserve(untouchedPhone, rules, 'first', start)[0], start + dayMs],
    [
      'a day after the last guess of the holder',
      guess(reserve(untouchedPhone, rules, 'first', start)[0], rules, 'first', start + 5)[0],
      start + dayMs + 5,
    ],
    [
      'a day after the last guess of a stranger',
      guess(reserve(untouchedPhone, rules, 'first', start)[0], rules, undefined, start + 7)[0],
      start + dayMs + 7,
    ],
    [
      'not before the code expires',
      reserve(untouchedPhone, { ...rules, codeTtlMs: 2 * dayMs }, 'first', start)[0],
      start + 2 * dayMs,
    ],
  ])('is %s', (_, state, atMs) => {
    expect(forgottenAtMs(state)).toBe(atMs)
  })

  it('is long ago for a number of which nothing is known', () => {
    expect(forgottenAtMs(untouchedPhone)).toBeLessThan(start)
    expect(forgottenAtMs(release(reserve(untouchedPhone, rules, 'first', start)[0], 'first'))).toBeLessThan(
      start,
    )
  })

  it.each([
    ['the usual rules', rules],
    ['one SMS and one guess a day', { ...rules, sendsPerDay: 1, guessesPerDay: 1 }],
    ['a cooldown of a day', { ...rules, cooldownMs: dayMs }],
    ['a code of an hour', { ...rules, codeTtlMs: 3_600_000 }],
  ])('never comes while the state decides anything, whatever has happened: %s', (_, by) => {
    const lives = Array.from({ length: 300 }, (_, turn) => lived(`forgetting ${turn}`, by))
    expect(lives.filter(({ state, nowMs }) => forgottenAtMs(state) > nowMs).length).toBeGreaterThan(150)
    for (const afterMs of [0, 1, dayMs]) {
      const moments = lives.map(({ state, nowMs }) => ({
        state,
        atMs: Math.max(nowMs, forgottenAtMs(state)) + afterMs,
      }))
      expect(moments.map(({ state, atMs }) => decisions(state, by, atMs))).toEqual(
        moments.map(({ state, atMs }) => blankDecisions(state, by, atMs)),
      )
    }
  })

  it('comes no later than needed: a millisecond before, the last SMS or guess still counts', () => {
    const [state] = reserve(untouchedPhone, { ...rules, sendsPerDay: 1 }, 'first', start)
    const before = decisions(state, { ...rules, sendsPerDay: 1 }, forgottenAtMs(state) - 1)
    expect(before.reservation).toEqual({ reserved: false, waitMs: 1 })
  })
})
