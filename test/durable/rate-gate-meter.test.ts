import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { lingerMs } from '../../src/limits/object-state.ts'
import type { Limit } from '../../src/limits/gcra.ts'
import type { Meter } from '../../src/limits/score.ts'

const perMinute: Limit = { name: 'calls', capacity: 6, periodMs: 60_000 }
const meter: Meter = { name: 'points', ceiling: 200, drainMs: 30_000 }
const onePoint = { meter, points: 1 }

// In the far future, so that no alarm rings by itself.
const start = Date.UTC(2100, 0, 1)

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: start })
})
afterEach(() => {
  vi.useRealTimers()
})

let gates = 0
const newGate = () => env.RATE_GATES.getByName(`client:192.0.2.${++gates}`)
type Gate = ReturnType<typeof newGate>

const levelOf = (gate: Gate) => gate.pour({ meter, points: 0 })

const storedIn = (gate: Gate) =>
  runInDurableObject(gate as DurableObjectStub, async (_, { storage }) => ({
    state: storage.kv.get('state'),
    entries: (await storage.list()).size,
    alarmAtMs: await storage.getAlarm(),
  }))

describe('the meter of a rate gate', () => {
  it('is poured into and read in the call that takes', async () => {
    const gate = newGate()
    expect(await gate.takeMetered([perMinute], onePoint)).toEqual({ granted: true, level: 1 })
    expect(await gate.takeMetered([perMinute], { meter, points: 3 })).toEqual({ granted: true, level: 4 })
    expect(await storedIn(gate)).toMatchObject({
      state: { calls: start + 20_000, points: start + 120_000 },
      entries: 1,
    })
  })

  it('counts each granted of 50 calls at once, and no refused one', async () => {
    const gate = newGate()
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, async () => gate.takeMetered([perMinute], onePoint)),
    )
    const levels = outcomes.flatMap((outcome) => (outcome.granted ? [outcome.level] : []))
    expect(levels.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6])
    expect(await levelOf(gate)).toBe(6)
  })

  it('counts all of 50 pours at once', async () => {
    const gate = newGate()
    const levels = await Promise.all(Array.from({ length: 50 }, async () => gate.pour({ meter, points: 2 })))
    expect(new Set(levels).size).toBe(50)
    expect(await levelOf(gate)).toBe(100)
  })

  it('takes nothing from a limit when it is only poured into', async () => {
    const gate = newGate()
    await gate.pour({ meter, points: 100 })
    for (let taken = 0; taken < 6; taken += 1) expect(await gate.take([perMinute])).toEqual({ granted: true })
    expect(await gate.take([perMinute])).toEqual({ granted: false, waitMs: 10_000 })
  })

  it('remembers when it was evicted meanwhile', async () => {
    const gate = newGate()
    await gate.pour({ meter, points: 2 })
    await evictDurableObject(gate)
    expect(await levelOf(gate)).toBe(2)
  })

  it('keeps one key from another', async () => {
    await newGate().pour({ meter, points: 9 })
    expect(await levelOf(newGate())).toBe(0)
  })

  it('is cleared by the alarm once it is empty, and not before', async () => {
    const gate = newGate()
    await gate.takeMetered([perMinute], onePoint)
    await gate.pour({ meter, points: 2 })
    // Set by the first call; the alarm itself sees that it came too early.
    expect((await storedIn(gate)).alarmAtMs).toBe(start + 30_000 + lingerMs)
    vi.setSystemTime(start + 30_000)
    await runDurableObjectAlarm(gate)
    expect(await storedIn(gate)).toMatchObject({ entries: 1, alarmAtMs: start + 90_000 + lingerMs })

    vi.setSystemTime(start + 89_999)
    await runDurableObjectAlarm(gate)
    expect(await storedIn(gate)).toMatchObject({ entries: 1, alarmAtMs: start + 90_000 + lingerMs })

    vi.setSystemTime(start + 90_000)
    await runDurableObjectAlarm(gate)
    expect(await storedIn(gate)).toEqual({ state: undefined, entries: 0, alarmAtMs: null })
  })
})
