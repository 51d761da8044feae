import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { lingerMs } from '../../src/limits/object-state.ts'
import type { Limit } from '../../src/limits/gcra.ts'
import { usualRules } from '../support/phone.ts'

const dayMs = 86_400_000
const once: Limit = { name: 'redemption', capacity: 1, periodMs: 360_000 }
const perMinute: Limit = { name: 'calls', capacity: 6, periodMs: 60_000 }
const rules = { ...usualRules, codeTtlMs: 180_000, sendsPerDay: 1, guessesPerCode: 1 }

// In the far future, so that no alarm rings by itself.
const start = Date.UTC(2100, 0, 1)

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: start })
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const rateGate = (key: string) => env.RATE_GATES.getByName(key)
const phoneGate = (phoneNumber: string) => env.PHONE_GATES.getByName(phoneNumber)

type Gate = ReturnType<typeof rateGate> | ReturnType<typeof phoneGate>

const storageOf = <T>(gate: Gate, look: (storage: DurableObjectStorage) => T | Promise<T>): Promise<T> =>
  runInDurableObject(gate as DurableObjectStub, (_, { storage }) => look(storage))

/** How many entries an object stores, and when its alarm rings. */
const storedIn = (gate: Gate) =>
  storageOf(gate, async (storage) => ({
    entries: (await storage.list()).size,
    alarmAtMs: await storage.getAlarm(),
  }))

/** Counts what is written from now on: a refusal that wrote the same again could not be told otherwise. */
const countWrites = (gate: Gate) =>
  storageOf(gate, (storage) => {
    const put = vi.spyOn(Object.getPrototypeOf(storage.kv), 'put')
    const setAlarm = vi.spyOn(Object.getPrototypeOf(storage), 'setAlarm')
    return () => ({ puts: put.mock.calls.length, alarms: setAlarm.mock.calls.length })
  })

const nothing = { entries: 0, alarmAtMs: null }

describe('the storage of a rate gate', () => {
  it('is cleared by the alarm once the limit is unused again, and not before', async () => {
    const gate = rateGate('captcha:one')
    await gate.take([once])
    expect(await storedIn(gate)).toEqual({ entries: 1, alarmAtMs: start + 360_000 + lingerMs })

    vi.setSystemTime(start + 359_999)
    expect(await runDurableObjectAlarm(gate)).toBe(true)
    expect(await storedIn(gate)).toEqual({ entries: 1, alarmAtMs: start + 360_000 + lingerMs })
    expect(await gate.take([once])).toEqual({ granted: false, waitMs: 1 })

    vi.setSystemTime(start + 360_000)
    expect(await runDurableObjectAlarm(gate)).toBe(true)
    expect(await storedIn(gate)).toEqual(nothing)
    expect(await runDurableObjectAlarm(gate)).toBe(false)
  })

  it('lives on when it was used meanwhile, until the alarm comes again', async () => {
    const gate = rateGate('client:192.0.2.1')
    await gate.take([perMinute])
    await gate.take([perMinute])
    await gate.take([perMinute])
    expect(await storedIn(gate)).toEqual({ entries: 1, alarmAtMs: start + 10_000 + lingerMs })

    vi.setSystemTime(start + 10_000)
    await runDurableObjectAlarm(gate)
    expect(await storedIn(gate)).toEqual({ entries: 1, alarmAtMs: start + 30_000 + lingerMs })

    vi.setSystemTime(start + 30_000)
    await runDurableObjectAlarm(gate)
    expect(await storedIn(gate)).toEqual(nothing)
  })

  it('begins anew after it was cleared', async () => {
    const gate = rateGate('captcha:two')
    await gate.take([once])
    vi.setSystemTime(start + 360_000)
    await runDurableObjectAlarm(gate)
    expect(await gate.take([once])).toEqual({ granted: true })
    expect(await storedIn(gate)).toEqual({ entries: 1, alarmAtMs: start + 720_000 + lingerMs })
    expect(await gate.take([once])).toEqual({ granted: false, waitMs: 360_000 })
  })
})

describe('the storage of a phone gate', () => {
  it('is cleared by the alarm a day after the last SMS, and not before', async () => {
    const gate = phoneGate('+8613800000001')
    await gate.reserve(rules, crypto.randomUUID())
    expect(await storedIn(gate)).toEqual({ entries: 1, alarmAtMs: start + dayMs + lingerMs })

    vi.setSystemTime(start + dayMs - 1)
    await runDurableObjectAlarm(gate)
    expect(await gate.reserve(rules, crypto.randomUUID())).toEqual({ reserved: false, waitMs: 1 })

    vi.setSystemTime(start + dayMs)
    await runDurableObjectAlarm(gate)
    expect(await storedIn(gate)).toEqual(nothing)
    expect((await gate.reserve(rules, crypto.randomUUID())).reserved).toBe(true)
  })

  it('lives on for a day after the last guess', async () => {
    const gate = phoneGate('+8613800000002')
    await gate.reserve(rules, crypto.randomUUID())
    vi.setSystemTime(start + 60_000)
    await gate.guess(rules)

    vi.setSystemTime(start + dayMs)
    await runDurableObjectAlarm(gate)
    expect(await storedIn(gate)).toEqual({ entries: 1, alarmAtMs: start + dayMs + 60_000 + lingerMs })

    vi.setSystemTime(start + dayMs + 60_000)
    await runDurableObjectAlarm(gate)
    expect(await storedIn(gate)).toEqual(nothing)
  })
})

it('what follows a first call within minutes costs no second alarm', async () => {
  const gate = rateGate('client:192.0.2.2')
  await gate.take([perMinute])
  vi.setSystemTime(start + lingerMs)
  await gate.take([perMinute])
  vi.setSystemTime(start + lingerMs + 10_000)
  await runDurableObjectAlarm(gate)
  expect(await storedIn(gate)).toEqual(nothing)
})

describe('a refused call', () => {
  it('stores nothing and sets no alarm where there was nothing', async () => {
    const gate = phoneGate('+8613800000003')
    expect(await gate.guess(rules)).toMatchObject({ granted: false })
    expect(await gate.guess(rules, 'AAAAAAAAAAAAAAAAAAAAAA')).toMatchObject({ granted: false })
    expect(await storedIn(gate)).toEqual(nothing)
  })

  it('writes nothing to a rate gate', async () => {
    const gate = rateGate('captcha:three')
    await gate.take([once])
    const writes = await countWrites(gate)
    await gate.take([once])
    await gate.take([perMinute, once])
    expect(writes()).toEqual({ puts: 0, alarms: 0 })
    await gate.take([perMinute])
    expect(writes()).toEqual({ puts: 1, alarms: 0 })
  })

  it('writes nothing to a phone gate', async () => {
    const gate = phoneGate('+8613800000004')
    const writes = await countWrites(gate)
    await gate.reserve(rules, crypto.randomUUID())
    await gate.guess(rules)
    expect(writes()).toEqual({ puts: 2, alarms: 1 })
    await gate.reserve(rules, crypto.randomUUID())
    await gate.guess(rules)
    await gate.guess(rules, 'AAAAAAAAAAAAAAAAAAAAAA')
    vi.setSystemTime(start + 180_000)
    await gate.reserve(rules, crypto.randomUUID())
    await gate.guess(rules)
    expect(writes()).toEqual({ puts: 2, alarms: 1 })
  })
})
