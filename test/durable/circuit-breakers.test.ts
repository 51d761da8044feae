import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { failuresBeforeRest, firstRestMs, forgetAfterMs } from '../../src/delivery/breaker.ts'
import { alarmDelayMs } from '../../src/limits/object-state.ts'
import { inParallel } from '../support/race.ts'

// In the far future, so that no alarm rings by itself.
const start = Date.UTC(2100, 0, 1)
const failed = { provider: 'a', as: 'usual', hasWorked: false } as const

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: start }))
afterEach(() => void vi.useRealTimers())

let objects = 0
const newObject = () => env.CIRCUIT_BREAKERS.getByName(`continent:${++objects}`)

it('rests a provider once for 50 parallel failures, and grants one of 50 parallel probes', async () => {
  const object = newObject()
  const reports = await inParallel(50, async () => object.report(failed))
  expect(reports.filter(({ change }) => change.is === 'rested')).toHaveLength(1)
  vi.setSystemTime(start + firstRestMs)
  const granted = await inParallel(50, async () => object.claimProbe('a'))
  expect(granted.filter(Boolean)).toHaveLength(1)
})

it('keeps a rest through an eviction, and stores nothing once it is forgotten', async () => {
  const object = newObject()
  const stored = () =>
    runInDurableObject(object as DurableObjectStub, (_, { storage }) => [...storage.kv.list()])
  expect(await object.look()).toEqual({})
  expect(await stored()).toEqual([])
  for (let failure = 0; failure < failuresBeforeRest; failure += 1) await object.report(failed)
  await evictDurableObject(object)
  expect(await object.look()).toMatchObject({
    a: { failures: failuresBeforeRest, rest: { lengthMs: firstRestMs } },
  })
  vi.setSystemTime(start + firstRestMs + forgetAfterMs - 1)
  expect(await object.look()).toMatchObject({ a: {} })
  // The alarm was set for the first failure.
  vi.setSystemTime(start + forgetAfterMs + alarmDelayMs)
  expect(await runDurableObjectAlarm(object)).toBe(true)
  expect(await stored()).toEqual([])
})
