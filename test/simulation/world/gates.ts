import { contextHere } from './context.ts'
import { drawBelow } from './draw.ts'
import type { World } from './world.ts'

/** A Durable Object's class, as the product exports it. */
type GateClass = new (ctx: never, env: never) => object

type Method = (...args: readonly unknown[]) => unknown

interface Gate {
  readonly name: string
  readonly values: Map<string, unknown>
  /** How many alarms were set or taken back; only the last one rings. */
  alarms: number
  instance: object | undefined
}

/** An alarm comes when it is due, or later. */
const latestAlarmMs = 30_000

/**
 * The gates of one class: one object for each name in all the world, which runs the product's own code over a storage
 * that outlives it.
 *
 * As on the platform, what goes in and out is a copy, and a method runs to its first `await` without a break.
 */
export const createGates = (world: World, Class: GateClass) => {
  const gates = new Map<string, Gate>()

  const ring = (gate: Gate) => {
    const alarm = Reflect.get(instanceOf(gate), 'alarm') as Method
    void alarm.call(gate.instance)
  }

  const storageOf = (gate: Gate) => ({
    kv: {
      get: (key: string) => structuredClone(gate.values.get(key)),
      put: (key: string, value: unknown) => void gate.values.set(key, structuredClone(value)),
    },
    setAlarm: async (atMs: number) => {
      const alarm = ++gate.alarms
      const lateMs = drawBelow(latestAlarmMs, world.plan.seed, alarm, gate.name.length, 9)
      world.at(atMs + lateMs, () => {
        if (alarm === gate.alarms) ring(gate)
      })
    },
    deleteAll: async () => {
      gate.values.clear()
      gate.alarms += 1
    },
  })

  const instanceOf = (gate: Gate): object =>
    (gate.instance ??= new Class({ storage: storageOf(gate) } as never, undefined as never))

  const gateOf = (name: string): Gate => {
    const gate = gates.get(name) ?? { name, values: new Map(), alarms: 0, instance: undefined }
    gates.set(name, gate)
    return gate
  }

  const call = (name: string, method: string, args: readonly unknown[]): Promise<unknown> =>
    world.remote(contextHere(), {
      kind: 'gate',
      what: `${name} ${method}`,
      apply: (fault) => {
        const gate = gateOf(name)
        // Its memory is lost, and its storage is not. The alarm belongs to the storage.
        if (fault === 'is evicted before') gate.instance = undefined
        const run = Reflect.get(instanceOf(gate), method) as Method
        return run.apply(gate.instance, structuredClone([...args]))
      },
    })

  return {
    /** The part of `DurableObjectNamespace` that the service uses. */
    namespace: {
      getByName: (name: string) =>
        new Proxy(
          {},
          {
            get:
              (_, method: string) =>
              (...args: readonly unknown[]) =>
                call(name, method, args),
          },
        ),
    },
  }
}
