import { expect, it } from 'vitest'
import { begin, type CallState, callExpiresAtMs, end, unknownCall } from './idempotency.ts'

const start = 1_000_000
const dayMs = 86_400_000
const [running, first] = begin(unknownCall, 'one', 'me', start)
const done = end(running, 'me', 'the outcome', dayMs, start + 50)

it('lets the first call be made, and no other while it runs', () => {
  expect(first).toEqual({ is: 'first' })
  expect(begin(running, 'one', 'another', start + 1)).toEqual([running, { is: 'running' }])
  expect(begin(running, 'two', 'another', start + 1)).toEqual([running, { is: 'other_call' }])
})

it('answers a claimant who asks again, because the answer was lost, as the first time', () => {
  expect(begin(running, 'one', 'me', start + 1)).toEqual([running, { is: 'first' }])
})

it('gives the outcome to the same call, and to no other', () => {
  expect(begin(done, 'one', 'another', start + 51)).toEqual([done, { is: 'done', outcome: 'the outcome' }])
  expect(begin(done, 'two', 'another', start + 51)).toEqual([done, { is: 'other_call' }])
})

it.each<[string, CallState, number]>([
  ['a call that never ended, after a minute', running, start + 60_000],
  ['an outcome, when its time has passed', done, start + 50 + dayMs],
])('forgets %s', (_, state, atMs) => {
  expect(callExpiresAtMs(state)).toBe(atMs)
  expect(begin(state, 'one', 'another', atMs - 1)[1]).not.toEqual({ is: 'first' })
  expect(begin(state, 'two', 'another', atMs)).toEqual([
    { is: 'running', fingerprint: 'two', claimant: 'another', startedAtMs: atMs },
    { is: 'first' },
  ])
})

it('makes a call anew that ended without an outcome', () => {
  expect(end(running, 'me', undefined, dayMs, start)).toBe(unknownCall)
})

it('keeps an outcome, whatever the end of a later call or of another claimant says', () => {
  expect(end(done, 'me', 'another outcome', dayMs, start)).toBe(done)
  expect(end(running, 'another', undefined, dayMs, start)).toBe(running)
})
