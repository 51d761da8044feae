import { expect, it } from 'vitest'
import { begin, type CallState, callExpiresAtMs, end, unknownCall } from './idempotency.ts'

const start = 1_000_000
const [running, first] = begin(unknownCall, 'one', start)
const done = end(running, 'one', 'the outcome', start + 50)

it('lets the first call be made, and no other while it runs', () => {
  expect(first).toEqual({ is: 'first' })
  expect(begin(running, 'one', start + 1)).toEqual([running, { is: 'running' }])
  expect(begin(running, 'two', start + 1)).toEqual([running, { is: 'other_call' }])
})

it('gives the outcome to the same call, and to no other', () => {
  expect(begin(done, 'one', start + 51)).toEqual([done, { is: 'done', outcome: 'the outcome' }])
  expect(begin(done, 'two', start + 51)).toEqual([done, { is: 'other_call' }])
})

it.each<[string, CallState, number]>([
  ['a call that never ended, after a minute', running, start + 60_000],
  ['an outcome, after a day', done, start + 50 + 86_400_000],
])('forgets %s', (_, state, atMs) => {
  expect(callExpiresAtMs(state)).toBe(atMs)
  expect(begin(state, 'one', atMs - 1)[1]).not.toEqual({ is: 'first' })
  expect(begin(state, 'two', atMs)).toEqual([
    { is: 'running', fingerprint: 'two', startedAtMs: atMs },
    { is: 'first' },
  ])
})

it('makes a call anew that ended without an outcome', () => {
  expect(end(running, 'one', undefined, start)).toBe(unknownCall)
})

it('keeps an outcome, whatever a later call or another one ends with', () => {
  expect(end(done, 'one', 'another outcome', start)).toBe(done)
  expect(end(running, 'two', 'another outcome', start)).toBe(running)
})
