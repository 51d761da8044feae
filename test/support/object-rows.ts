import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { vi } from 'vitest'

/** What the Durable Objects did with their storage. */
export interface ObjectRows {
  readonly read: () => number
  readonly written: () => number
}

/** Counts from now on what all objects read and write. It spies on the runtime's classes, which they share. */
export async function countObjectRows(): Promise<ObjectRows> {
  const anyObject = env.RATE_LIMITERS.getByName('any') as DurableObjectStub
  const [reads, writes] = await runInDurableObject(anyObject, (_, { storage }) => {
    const entries: DurableObjectStorage['kv'] = Object.getPrototypeOf(storage.kv)
    const whole: DurableObjectStorage = Object.getPrototypeOf(storage)
    return [
      [vi.spyOn(entries, 'get')],
      // An object stores one entry, so `deleteAll` deletes one row.
      [vi.spyOn(entries, 'put'), vi.spyOn(whole, 'setAlarm'), vi.spyOn(whole, 'deleteAll')],
    ]
  })
  const total = (spies: readonly { mock: { calls: unknown[] } }[]) =>
    spies.reduce((sum, { mock }) => sum + mock.calls.length, 0)
  return { read: () => total(reads ?? []), written: () => total(writes ?? []) }
}

/**
 * Runs an object's alarms until it has deleted itself. The clock must be a fake one; it is set to each alarm.
 *
 * @returns how many alarms that took
 */
export async function liveOut(object: DurableObjectStub): Promise<number> {
  for (let alarms = 0; ; alarms += 1) {
    const alarmAtMs = await runInDurableObject(object, (_, { storage }) => storage.getAlarm())
    if (alarmAtMs === null) return alarms
    vi.setSystemTime(alarmAtMs)
    await runDurableObjectAlarm(object)
  }
}
