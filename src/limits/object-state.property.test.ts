import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { alarmDelayMs, expire, type StateKind, update } from './object-state.ts'
import { type LimitState, take, unusedAtMs } from './gcra.ts'
import { callsInTime, limitSets, makeCalls, start, takeAll } from './limit-calls.test-support.ts'
import { createObjectStorage } from './object-storage.test-support.ts'

const kind: StateKind<LimitState> = { initial: {}, expiresAtMs: unusedAtMs }

/** What happens before a call: to a due alarm, which the platform may delay or lose, and a pause. */
const fates = fc.infiniteStream(
  fc.record({
    alarm: fc.constantFrom('rings', 'rings', 'is late', 'is lost'),
    pauseMs: fc.constantFrom(0, 0, 0, 400_000),
  }),
)

it('an object decides as one that deletes nothing, whatever happens to its alarms, and stores nothing for ever', async () => {
  await fc.assert(
    fc.asyncProperty(limitSets.chain(callsInTime), fates, async (calls, fate) => {
      let remembered: LimitState = {}
      const object = createObject()
      let pausedMs = 0
      let lostAtMs = Infinity
      for (const { limits, atMs } of takeAll(calls).made) {
        const { alarm, pauseMs } = fate.next().value
        pausedMs += pauseMs
        const nowMs = atMs + pausedMs
        const dueAtMs = object.alarmAtMs() ?? Infinity
        if (alarm === 'rings') await object.ring(nowMs)
        if (alarm === 'is lost' && dueAtMs <= nowMs) {
          object.loseAlarm()
          lostAtMs = dueAtMs
        }
        const [next, expected] = take(remembered, limits, nowMs)
        remembered = next
        expect(object.update((state) => take(state, limits, nowMs), nowMs)).toEqual(expected)
        // What is stored has an alarm, or lost it not long ago.
        const hasAlarm = object.alarmAtMs() !== undefined
        expect(object.isEmpty() || hasAlarm || nowMs <= lostAtMs + 60_000).toBe(true)
      }
    }),
  )
})

it('an object is empty after an alarm soon after the end of its state, and not before the end', async () => {
  await fc.assert(
    fc.asyncProperty(limitSets.chain(callsInTime), async (calls) => {
      const object = createObject()
      const { state, nowMs, made } = takeAll(calls)
      for (const { limits, atMs } of made) object.update((before) => take(before, limits, atMs), atMs)
      const endMs = unusedAtMs(state)
      fc.pre(nowMs < endMs)
      await object.ring(endMs - 1)
      expect(object.isEmpty()).toBe(false)
      expect(object.alarmAtMs()).toBeLessThanOrEqual(endMs + alarmDelayMs)
      await object.ring(endMs + alarmDelayMs)
      expect(object.isEmpty()).toBe(true)
      expect(object.alarmAtMs()).toBeUndefined()
    }),
  )
})

it('a refused call writes nothing and sets no alarm', () => {
  fc.assert(
    fc.property(limitSets.chain(callsInTime), (calls) => {
      // So close together that no alarm counts as lost.
      const close = calls.map((call) => ({ ...call, afterMs: 5 }))
      const object = createObject()
      let granted = 0
      makeCalls(close, start, (limits, nowMs) => {
        const outcome = object.update((state) => take(state, limits, nowMs), nowMs)
        if (outcome.granted) granted += 1
        return outcome
      })
      expect(object.counts).toEqual({ writes: granted, alarmsSet: granted > 0 ? 1 : 0 })
    }),
  )
})

function createObject() {
  const { storage, entries, ...object } = createObjectStorage()
  return {
    ...object,
    isEmpty: () => entries.size === 0,
    update: (change: (state: LimitState) => ReturnType<typeof take>, nowMs: number) =>
      update(storage, kind, nowMs, change),
    /** Lets the alarm ring, if it is due. */
    ring: async (nowMs: number) => {
      if (nowMs < (object.alarmAtMs() ?? Infinity)) return
      object.loseAlarm()
      await expire(storage, kind, nowMs)
    },
  }
}
