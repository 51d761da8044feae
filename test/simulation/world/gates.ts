import { contextHere } from './context.ts'
import { drawBelow } from './draw.ts'
import type { World } from './world.ts'

/** A Durable Object's class, as the product exports it. */
type GateClass = new (ctx: never, env: never) => object

type Method = (...args: readonly unknown[]) => unknown

interface Gate {
  readonly values: Map<string, unknown>
  instance: object
}

/** An alarm comes when it is due, or later. */
const latestAlarmMs = 30_000

/**
 * The gates of one class: one object for each name in all the world, which runs the product's own code over a storage
 * that outlives it.
 *
 * As on the platform, what goes in and out is a copy, and a method runs to its first `await` without a break.
 */
export const createGates = (world: World, Gate: GateClass) => {
  const gates = new Map<string, Gate>()

  const start = (name: string, values: Map<string, unknown>): object => {
    let alarms = 0
    const setAlarm = async (atMs: number) => {
      const alarm = ++alarms
      const lateMs = drawBelow(latestAlarmMs, world.plan.seed, alarm, name.length, 9)
      world.at(atMs + lateMs, () => {
        const gate = gates.get(name)
        if (alarm === alarms && gate) void (Reflect.get(gate.instance, 'alarm') as Method).call(gate.instance)
      })
    }
    const storage = {
      kv: {
        get: (key: string) => structuredClone(values.get(key)),
        put: (key: string, value: unknown) => void values.set(key, structuredClone(value)),
      },
      setAlarm,
      deleteAll: async () => {
        values.clear()
        alarms += 1
      },
    }
    return new Gate({ storage } as never, undefined as never)
  }

  const gateOf = (name: string): Gate => {
    let gate = gates.get(name)
    if (!gate) {
      const values = new Map<string, unknown>()
      gate = { values, instance: start(name, values) }
      gates.set(name, gate)
    }
    return gate
  }

  const call = (name: string, method: string, args: readonly unknown[]): Promise<unknown> =>
    world.remote(contextHere(), {
      kind: 'gate',
      what: `${name} ${method}`,
      apply: (fault) => {
        const gate = gateOf(name)
        // Its memory is lost, and its storage is not. The alarm belongs to the storage.
        if (fault === 'is evicted before') gate.instance = start(name, gate.values)
        const run = Reflect.get(gate.instance, method) as Method
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
