import { expect, it } from 'vitest'
import { claim } from './claim.ts'
import { type Limit, take, unusedAtMs } from './gcra.ts'

const start = 1_800_000_000_000
const untilMs = start + 360_000
const [claimed, isFirst] = claim({}, 'first', untilMs, start)

it.each([
  // Its reply may be lost.
  { who: 'the first claimant again', claimant: 'first', atMs: start, wins: true },
  { who: 'the first claimant again at the end', claimant: 'first', atMs: untilMs - 1, wins: true },
  { who: 'another claimant', claimant: 'second', atMs: start, wins: false },
  { who: 'another claimant in the last millisecond', claimant: 'second', atMs: untilMs - 1, wins: false },
  { who: 'another claimant after the end', claimant: 'second', atMs: untilMs, wins: true },
  { who: 'a claimant whose id begins like the first', claimant: 'firs', atMs: start, wins: false },
])('after a first claim, $who: $wins', ({ claimant, atMs, wins }) => {
  expect(isFirst).toBe(true)
  const [state, isGranted] = claim(claimed, claimant, atMs + 360_000, atMs)
  expect(isGranted).toBe(wins)
  // A claim that holds is neither changed nor prolonged.
  if (atMs < untilMs) expect(state).toBe(claimed)
  else expect(claim(state, 'first', atMs + 1000, atMs)[1]).toBe(false)
})

it('is stored beside limits, and decides when the state may be deleted', () => {
  const limit: Limit = { name: 'calls', capacity: 1, periodMs: 1000 }
  const [limited] = take({}, [limit], start)
  const [state, isGranted] = claim(limited, 'first', untilMs, start)
  expect(isGranted).toBe(true)
  expect(state).toMatchObject(limited)
  expect(unusedAtMs(state)).toBe(untilMs)
})
