import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { alarmDelayMs } from '../../src/limits/object-state.ts'
import { inParallel } from '../support/race.ts'

// In the far future, so that no alarm rings by itself.
const start = Date.UTC(2100, 0, 1)
const keptMs = 600_000

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: start }))
afterEach(() => void vi.useRealTimers())

let objects = 0
const newCall = () => env.IDEMPOTENT_CALLS.getByName(`key-${++objects}`)

it('lets one of 50 parallel calls be made', async () => {
  const call = newCall()
  const outcomes = await inParallel(50, async (index) => call.begin('the body', `claimant ${index}`))
  expect(outcomes.filter(({ is }) => is === 'first')).toHaveLength(1)
  expect(outcomes.filter(({ is }) => is === 'running')).toHaveLength(49)
})

it('keeps the outcome through an eviction, and stores nothing once its time has passed', async () => {
  const call = newCall()
  await call.begin('the body', 'me')
  await call.end('me', 'the outcome', keptMs)
  await evictDurableObject(call)
  vi.setSystemTime(start + keptMs - 1)
  expect(await call.begin('the body', 'another')).toEqual({ is: 'done', outcome: 'the outcome' })
  const stored = () => runInDurableObject(call, (_, { storage }) => [...storage.kv.list()])
  expect(await stored()).toHaveLength(1)
  vi.setSystemTime(start + keptMs + alarmDelayMs)
  expect(await runDurableObjectAlarm(call)).toBe(true)
  expect(await stored()).toEqual([])
})
