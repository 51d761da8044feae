import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { alarmDelayMs } from '../../src/limits/object-state.ts'
import type { Limit } from '../../src/limits/gcra.ts'

const once: Limit = { name: 'once', capacity: 1, periodMs: 360_000 }
const perMinute: Limit = { name: 'calls', capacity: 6, periodMs: 60_000 }
const score = { name: 'points', ceiling: 200, drainMs: 30_000 }

// In the far future, so that no alarm rings by itself.
const start = Date.UTC(2100, 0, 1)

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: start })
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

let objects = 0
function newObject() {
  return env.RATE_LIMITERS.getByName(`client:${++objects}`)
}
type Limiter = ReturnType<typeof newObject>

function inStorage<T>(object: Limiter, look: (storage: DurableObjectStorage) => T | Promise<T>): Promise<T> {
  return runInDurableObject(object as DurableObjectStub, (_, { storage }) => look(storage))
}

/** How many entries an object stores, and when its alarm rings. */
function storedIn(object: Limiter) {
  return inStorage(object, async (storage) => ({
    entries: (await storage.list()).size,
    alarmAtMs: await storage.getAlarm(),
  }))
}

/** Counts writes from now on. A refusal that writes the same value again shows only here. */
function countWrites(object: Limiter) {
  return inStorage(object, (storage) => {
    const put = vi.spyOn(Object.getPrototypeOf(storage.kv), 'put')
    const setAlarm = vi.spyOn(Object.getPrototypeOf(storage), 'setAlarm')
    return () => ({ puts: put.mock.calls.length, alarms: setAlarm.mock.calls.length })
  })
}

function ringAt(object: Limiter, atMs: number) {
  vi.setSystemTime(atMs)
  return runDurableObjectAlarm(object)
}

const nothing = { entries: 0, alarmAtMs: null }

describe('the alarm of an object', () => {
  it('deletes everything when the state has expired, and not before', async () => {
    const object = newObject()
    await object.take([once])
    const stored = { entries: 1, alarmAtMs: start + 360_000 + alarmDelayMs }
    expect(await storedIn(object)).toEqual(stored)

    expect(await ringAt(object, start + 359_999)).toBe(true)
    expect(await storedIn(object)).toEqual(stored)
    expect(await object.take([once])).toEqual({ granted: false, waitMs: 1 })

    expect(await ringAt(object, start + 360_000)).toBe(true)
    expect(await storedIn(object)).toEqual(nothing)
    expect(await object.take([once])).toEqual({ granted: true })
  })

  it('is set again when the object was used since, for limits, scores and claims', async () => {
    const object = newObject()
    await object.take([perMinute])
    await object.addPoints({ score, points: 1 })
    await object.claim('me', 90_000)
    // Set by the first call. Setting it again would be a row written.
    expect(await storedIn(object)).toEqual({ entries: 1, alarmAtMs: start + 10_000 + alarmDelayMs })
    for (const afterMs of [10_000, 30_000, 89_999]) {
      await ringAt(object, start + afterMs)
      expect(await storedIn(object)).toEqual({ entries: 1, alarmAtMs: start + 90_000 + alarmDelayMs })
    }
    await ringAt(object, start + 90_000)
    expect(await storedIn(object)).toEqual(nothing)
  })

  it('also deletes what an object of the first edition stored', async () => {
    const object = newObject()
    await inStorage(object, (storage) => {
      storage.kv.put('state', { calls: start + 1_000_000 })
      return storage.setAlarm(start + 1_000_000)
    })
    await ringAt(object, start + 1_000_000)
    expect(await storedIn(object)).toEqual(nothing)
  })
})

it('a refused call writes nothing and sets no alarm', async () => {
  const object = newObject()
  const writes = await countWrites(object)
  await object.take([once])
  await object.claim('me', 360_000)
  expect(writes()).toEqual({ puts: 2, alarms: 1 })
  await object.take([once])
  await object.take([perMinute, once])
  await object.takeAndScore([once], { score, points: 1 })
  await object.claim('another', 360_000)
  await object.claim('me', 360_000)
  expect(writes()).toEqual({ puts: 2, alarms: 1 })
})
