import { describe, expect, it } from 'vitest'
import { expire, type StateKind, update } from './object-state.ts'
import { createObjectStorage } from './object-storage.test-support.ts'

/** The state is the moment when it ends. */
const kind: StateKind<number> = { initial: 0, expiresAtMs: (endMs) => endMs }

const start = Date.UTC(2026, 0, 1)
const end = start + 60_000
const delayMs = 420_000

function keep(state: number): [number, string] {
  return [state, 'kept']
}

/** An object with a state that was stored at `start`. */
function createUsed() {
  const object = createObjectStorage()
  update(object.storage, kind, start, () => [end, ''])
  return object
}

describe('a call', () => {
  it.each([
    ['for seven minutes after its end', end, end + delayMs],
    ['that has ended for seven minutes from now', start - 1, start + delayMs],
  ])('stores a state %s, and sets the alarm', (_, endMs, alarmAtMs) => {
    const { storage, entries, ...object } = createObjectStorage()
    expect(update(storage, kind, start, (before) => [endMs, before])).toBe(0)
    // A deployment with another key or form would forget all limits.
    expect(Object.fromEntries(entries)).toEqual({ 'state:2': { state: endMs, alarmAtMs } })
    expect(object.alarmAtMs()).toBe(alarmAtMs)
  })

  it('gets the stored state, and leaves the alarm as it is', () => {
    const { storage, entries, counts } = createUsed()
    expect(update(storage, kind, start, (before) => [end + 1, before])).toBe(end)
    expect(entries.get('state:2')).toEqual({ state: end + 1, alarmAtMs: end + delayMs })
    expect(counts).toEqual({ writes: 2, alarmsSet: 1 })
  })

  it.each([
    ['finds and leaves nothing', createObjectStorage(), { writes: 0, alarmsSet: 0 }],
    ['changes nothing', createUsed(), { writes: 1, alarmsSet: 1 }],
  ])('that %s writes nothing', (_, { storage, counts }, expected) => {
    expect(update(storage, kind, start, keep)).toBe('kept')
    expect(counts).toEqual(expected)
  })

  const lostAtMs = end + delayMs + 60_000

  it.each([
    ['changes nothing', keep, end],
    ['changes the state', () => [lostAtMs + 9, ''] as [number, string], lostAtMs + 9],
  ])('that %s sets a lost alarm again, a minute later and not before', (_, change, endMs) => {
    const { storage, entries, ...object } = createUsed()
    object.loseAlarm()
    update(storage, kind, lostAtMs, change)
    expect(object.alarmAtMs()).toBeUndefined()
    update(storage, kind, lostAtMs + 1, change)
    const alarmAtMs = Math.max(endMs, lostAtMs + 1) + delayMs
    expect(object.alarmAtMs()).toBe(alarmAtMs)
    expect(entries.get('state:2')).toEqual({ state: endMs, alarmAtMs })
  })
})

describe('the alarm', () => {
  it('comes back if the state has not ended, and keeps what a call stores meanwhile', async () => {
    const { storage, entries, ...object } = createUsed()
    update(storage, kind, start, () => [end + 2, ''])
    const expired = expire(storage, kind, end + 1)
    update(storage, kind, end + 1, () => [end + 9, ''])
    await expired
    expect(object.alarmAtMs()).toBe(end + 2 + delayMs)
    expect(entries.get('state:2')).toEqual({ state: end + 9, alarmAtMs: end + 2 + delayMs })
  })

  it('deletes everything once the state has ended, and does not come back', async () => {
    const { storage, entries, counts } = createUsed()
    entries.set('of the first edition', 1)
    await expire(storage, kind, end)
    expect(entries.size).toBe(0)
    expect(counts.alarmsSet).toBe(1)
  })

  it('deletes what the first edition stored, also of a kind that never ends', async () => {
    const { storage, entries, counts } = createObjectStorage()
    entries.set('state', 1)
    await expire(storage, { ...kind, initial: Infinity }, start)
    expect(entries.size).toBe(0)
    expect(counts.alarmsSet).toBe(0)
  })
})
