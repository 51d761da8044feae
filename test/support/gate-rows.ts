import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { vi } from 'vitest'

/** What the gates did with their storage. */
export interface GateRows {
  readonly read: () => number
  readonly written: () => number
}

/** Counts from now on what all gates read and write; the runtime's own classes are watched, which all of them share. */
export const countGateRows = async (): Promise<GateRows> => {
  const anyGate = env.RATE_GATES.getByName('nobody') as DurableObjectStub
  const [reads, writes] = await runInDurableObject(anyGate, (_, { storage }) => {
    const entries: DurableObjectStorage['kv'] = Object.getPrototypeOf(storage.kv)
    const whole: DurableObjectStorage = Object.getPrototypeOf(storage)
    return [
      [vi.spyOn(entries, 'get')],
      // A gate stores one entry, so clearing it deletes one row.
      [vi.spyOn(entries, 'put'), vi.spyOn(whole, 'setAlarm'), vi.spyOn(whole, 'deleteAll')],
    ]
  })
  const total = (spies: readonly { mock: { calls: unknown[] } }[]) =>
    spies.reduce((sum, { mock }) => sum + mock.calls.length, 0)
  return { read: () => total(reads ?? []), written: () => total(writes ?? []) }
}

/**
 * Lets a gate live until it has cleared itself. The clock, which must be a fake one, goes from alarm to alarm.
 *
 * @returns how many alarms that took
 */
export const liveOut = async (gate: DurableObjectStub): Promise<number> => {
  for (let alarms = 0; ; alarms += 1) {
    const alarmAtMs = await runInDurableObject(gate, (_, { storage }) => storage.getAlarm())
    if (alarmAtMs === null) return alarms
    vi.setSystemTime(alarmAtMs)
    await runDurableObjectAlarm(gate)
  }
}
