import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { vi } from 'vitest'

/** What the Durable Objects did with their storage. */
export interface ObjectRows {
  readonly read: () => number
  readonly written: () => number
}

/** Counts from now on what all objects read and write, at the runtime's own classes, which they share. */
export const countObjectRows = async (): Promise<ObjectRows> => {
  const anyObject = env.RATE_LIMITERS.getByName('nobody') as DurableObjectStub
  const [reads, writes] = await runInDurableObject(anyObject, (_, { storage }) => {
    const entries: DurableObjectStorage['kv'] = Object.getPrototypeOf(storage.kv)
    const whole: DurableObjectStorage = Object.getPrototypeOf(storage)
    return [
      [vi.spyOn(entries, 'get')],
      // An object stores one entry, so deleting everything deletes one row.
      [vi.spyOn(entries, 'put'), vi.spyOn(whole, 'setAlarm'), vi.spyOn(whole, 'deleteAll')],
    ]
  })
  const total = (spies: readonly { mock: { calls: unknown[] } }[]) =>
    spies.reduce((sum, { mock }) => sum + mock.calls.length, 0)
  return { read: () => total(reads ?? []), written: () => total(writes ?? []) }
}

/**
 * Lets an object live until it has deleted itself. The clock, which must be a fake one, goes from alarm to alarm.
 *
 * @returns how many alarms that took
 */
export const liveOut = async (object: DurableObjectStub): Promise<number> => {
  for (let alarms = 0; ; alarms += 1) {
    const alarmAtMs = await runInDurableObject(object, (_, { storage }) => storage.getAlarm())
    if (alarmAtMs === null) return alarms
    vi.setSystemTime(alarmAtMs)
    await runDurableObjectAlarm(object)
  }
}
