import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { decide, forget, type Kept, lingerMs } from './object-state.ts'
import { type LimitState, take, unusedAtMs } from './gcra.ts'
import { callsInTime, limitSets, makeCalls, start } from './limit-calls.test-support.ts'

const kept: Kept<LimitState> = { blank: {}, forgottenAtMs: unusedAtMs }

/** What a gate sees of its storage: entries, and one alarm. */
const createStorage = () => {
  const entries = new Map<string, unknown>()
  const counts = { writes: 0, alarmsSet: 0 }
  let alarmAtMs: number | undefined
  const storage = {
    kv: {
      get: (key: string) => structuredClone(entries.get(key)),
      put: (key: string, value: unknown) => {
        counts.writes += 1
        entries.set(key, structuredClone(value))
      },
    },
    setAlarm: async (atMs: number) => {
      counts.alarmsSet += 1
      alarmAtMs = atMs
    },
    deleteAll: async () => entries.clear(),
  }
  return {
    storage: storage as unknown as DurableObjectStorage,
    counts,
    isEmpty: () => entries.size === 0,
    alarmAtMs: () => alarmAtMs,
    /** Lets the alarm come, if it is due. */
    ring: async (nowMs: number) => {
      if (alarmAtMs === undefined || nowMs < alarmAtMs) return
      alarmAtMs = undefined
      await forget(storage as unknown as DurableObjectStorage, kept, nowMs)
    },
  }
}

const pastAndAlarms = fc.tuple(
  limitSets.chain(callsInTime),
  // Whether an alarm that is due has come before the call: the platform may be late.
  fc.infiniteStream(fc.boolean()),
)

it('a gate that forgets at its alarm, however late, decides as one that never forgets', async () => {
  await fc.assert(
    fc.asyncProperty(pastAndAlarms, async ([calls, isAlarmInTime]) => {
      const gate = createStorage()
      let remembered: LimitState = {}
      const times: { limits: (typeof calls)[number]['limits']; nowMs: number }[] = []
      makeCalls(calls, start, (limits, nowMs) => {
        times.push({ limits, nowMs })
        const [next, outcome] = take(remembered, limits, nowMs)
        remembered = next
        return outcome
      })
      remembered = {}
      for (const { limits, nowMs } of times) {
        if (isAlarmInTime.next().value) await gate.ring(nowMs)
        const [next, expected] = take(remembered, limits, nowMs)
        remembered = next
        expect(decide(gate.storage, kept, (state) => take(state, limits, nowMs))).toEqual(expected)
        // What is kept will be looked at again: nothing stays for ever.
        expect(gate.isEmpty()).toBe(gate.alarmAtMs() === undefined)
      }
    }),
  )
})

it('a gate is empty once its alarm has come, soon after the end, and never cleared while it decides anything', async () => {
  await fc.assert(
    fc.asyncProperty(limitSets.chain(callsInTime), async (calls) => {
      const gate = createStorage()
      const atMs = makeCalls(calls, start, (limits, nowMs) =>
        decide(gate.storage, kept, (state) => take(state, limits, nowMs)),
      )
      const state = gate.storage.kv.get<LimitState>('state') ?? {}
      const endMs = unusedAtMs(state)
      fc.pre(atMs < endMs)
      await gate.ring(endMs - 1)
      expect(gate.isEmpty()).toBe(false)
      expect(gate.alarmAtMs()).toBeLessThanOrEqual(endMs + lingerMs)
      await gate.ring(endMs + lingerMs)
      expect(gate.isEmpty()).toBe(true)
      expect(gate.alarmAtMs()).toBeUndefined()
    }),
  )
})

it('a call that is refused writes nothing and sets no alarm', () => {
  fc.assert(
    fc.property(limitSets.chain(callsInTime), (calls) => {
      const gate = createStorage()
      let granted = 0
      makeCalls(calls, start, (limits, nowMs) => {
        const outcome = decide(gate.storage, kept, (state) => take(state, limits, nowMs))
        if (outcome.granted) granted += 1
        return outcome
      })
      expect(gate.counts).toEqual({ writes: granted, alarmsSet: granted > 0 ? 1 : 0 })
    }),
  )
})

it('a state lingers for five minutes after its end, unless an alarm comes before', async () => {
  const once = [{ name: 'once', capacity: 1, periodMs: 1000 }]
  const lastMs = start + 1000 + 300_000
  const gate = createStorage()
  decide(gate.storage, kept, (state) => take(state, once, start))
  expect(gate.alarmAtMs()).toBe(lastMs)
  await forget(gate.storage, kept, start + 999)
  expect(gate.isEmpty()).toBe(false)
  expect(gate.alarmAtMs()).toBe(lastMs)
  expect(gate.counts.alarmsSet).toBe(2)
  await forget(gate.storage, kept, start + 1000)
  expect(gate.isEmpty()).toBe(true)
})
