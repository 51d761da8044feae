import { describe, expect, it } from 'vitest'
import {
  type BreakerReport,
  breakersExpireAtMs,
  type BreakerStates,
  claimProbe,
  failuresBeforeRest,
  firstRestMs,
  forgetAfterMs,
  hasWorked,
  longestRestMs,
  noFailures,
  probeLeaseMs,
  report,
  statesAt,
} from './breaker.ts'

const start = 1_800_000_000_000
const none = { is: 'none' }

it.each([
  ['accepted', true],
  ['refused', true],
  ['too_often', true],
  ['unavailable', false],
  ['failed', false],
  ['unknown', false],
] as const)('%s speaks for the provider: %s', (status, expected) => {
  const outcome = status === 'accepted' ? { status, messageId: 'x' } : { status, reason: 'x' }
  expect(hasWorked(outcome)).toBe(expected)
})

describe('a provider that fails', () => {
  it('is rested after five failures in a row, and not before', () => {
    let states = noFailures
    for (let failure = 1; failure < failuresBeforeRest; failure += 1) {
      const [next, change] = fails(states)
      expect(change).toEqual(none)
      states = next
    }
    expect(fails(states)[1]).toEqual({ is: 'rested', restMs: firstRestMs })
  })

  it('is not rested if it works between', () => {
    const [afterSuccess, change] = works(failing(failuresBeforeRest - 1))
    expect([afterSuccess, change]).toEqual([{}, none])
    expect(failing(failuresBeforeRest - 1, afterSuccess)['a']?.rest).toBeUndefined()
  })

  it('is not rested for another provider’s failures', () => {
    const [states, change] = fails(failing(failuresBeforeRest - 1), { provider: 'b' })
    expect(change).toEqual(none)
    expect(states).toMatchObject({ a: { failures: 4 }, b: { failures: 1 } })
    expect(works(states)[0]).toMatchObject({ b: { failures: 1 } })
  })

  it('is not rested if its failures are half an hour apart', () => {
    const states = failing(failuresBeforeRest - 1)
    expect(fails(states, {}, start + forgetAfterMs - 1)[1]).toMatchObject({ is: 'rested' })
    expect(fails(states, {}, start + forgetAfterMs)[1]).toEqual(none)
  })

  it('that works when nothing is known changes nothing', () => {
    expect(works(noFailures)[0]).toBe(noFailures)
  })
})

describe('a rested provider', () => {
  const rested = failing(failuresBeforeRest)
  const halfOpenMs = start + firstRestMs

  it('gets one probe after its rest, and not before', () => {
    expect(claimProbe(rested, 'a', halfOpenMs - 1)).toEqual([rested, false])
    const [probing, isGranted] = claimProbe(rested, 'a', halfOpenMs)
    expect(isGranted).toBe(true)
    expect(claimProbe(probing, 'a', halfOpenMs + probeLeaseMs - 1)).toEqual([probing, false])
  })

  it('gets another probe if nobody reports the first', () => {
    const [probing] = claimProbe(rested, 'a', halfOpenMs)
    expect(claimProbe(probing, 'a', halfOpenMs + probeLeaseMs)[1]).toBe(true)
  })

  it('returns by a probe that works, or by a message that was forced', () => {
    const [probing] = claimProbe(rested, 'a', halfOpenMs)
    for (const [states, as] of [
      [probing, 'probe'],
      [rested, 'forced'],
    ] as const)
      expect(works(states, { as }, halfOpenMs)).toEqual([{}, { is: 'returned' }])
    expect(claimProbe(noFailures, 'a', halfOpenMs)).toEqual([noFailures, true])
  })

  it('rests twice as long after each probe that fails, up to the longest rest', () => {
    let states = rested
    let nowMs = start
    for (const minutes of [2, 4, 8, 16, 16]) {
      nowMs = states['a']?.rest?.untilMs ?? 0
      const [next, change] = fails(claimProbe(states, 'a', nowMs)[0], { as: 'probe' }, nowMs)
      expect(change).toEqual({ is: 'rested', restMs: minutes * 60_000 })
      expect(next['a']?.rest?.untilMs).toBe(nowMs + minutes * 60_000)
      states = next
    }
    expect(states['a']?.rest?.lengthMs).toBe(longestRestMs)
  })

  it('is not changed by messages that were handed over before, or that were forced and failed', () => {
    const [probing] = claimProbe(rested, 'a', halfOpenMs)
    for (const states of [rested, probing])
      for (const reported of [
        { as: 'usual', hasWorked: true },
        { as: 'usual', hasWorked: false },
        { as: 'forced', hasWorked: false },
      ] as const) {
        const [next, change] = report(states, { provider: 'a', ...reported }, halfOpenMs)
        expect(next).toBe(states)
        expect(change).toEqual(none)
      }
    // A probe that failed late, when a new rest has begun.
    expect(fails(rested, { as: 'probe' }, halfOpenMs - 1)[0]).toBe(rested)
  })

  it('is forgotten half an hour after its rest', () => {
    const forgottenMs = halfOpenMs + forgetAfterMs
    expect(breakersExpireAtMs(rested)).toBe(forgottenMs)
    expect(statesAt(rested, forgottenMs - 1)).toEqual(rested)
    expect(statesAt(rested, forgottenMs)).toEqual({})
    expect(breakersExpireAtMs(noFailures)).toBe(0)
  })
})

function failing(times: number, states: BreakerStates = noFailures): BreakerStates {
  return times === 0 ? states : failing(times - 1, fails(states)[0])
}

function fails(states: BreakerStates, more: Partial<BreakerReport> = {}, nowMs = start) {
  return report(states, { provider: 'a', as: 'usual', hasWorked: false, ...more }, nowMs)
}

function works(states: BreakerStates, more: Partial<BreakerReport> = {}, nowMs = start) {
  return report(states, { provider: 'a', as: 'usual', hasWorked: true, ...more }, nowMs)
}
