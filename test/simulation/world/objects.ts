import { contextHere } from './context.ts'
import { drawBelow } from './draw.ts'
import type { World } from './world.ts'

/** A Durable Object's class, as the product exports it. */
type ObjectClass<T extends object> = new (ctx: never, env: never) => T

type Method = (...args: readonly unknown[]) => unknown

/** An object as its callers see it: every method is a remote call. */
export type Remote<T> = {
  readonly [Name in keyof T as T[Name] extends (...args: never) => unknown ? Name : never]: T[Name] extends (
    ...args: infer Args
  ) => infer Result
    ? (...args: Args) => Promise<Awaited<Result>>
    : never
}

/** The part of `DurableObjectNamespace` that the service uses. */
export interface Objects<T extends object> {
  readonly getByName: (name: string) => Remote<T>
}

interface StoredObject {
  readonly name: string
  readonly values: Map<string, unknown>
  /** How many alarms were set or taken back; only the last one rings. */
  alarms: number
  instance: object | undefined
}

/** An alarm comes when it is due, or later. */
const latestAlarmMs = 30_000

/**
 * The Durable Objects of one class: one for each name in all the world, which runs the product's own code over a storage
 * that outlives it.
 *
 * As on the platform, what goes in and out is a copy, and a method runs to its first `await` without a break.
 */
export const createObjects = <T extends object>(world: World, Class: ObjectClass<T>): Objects<T> => {
  const objects = new Map<string, StoredObject>()

  const ring = (object: StoredObject) => {
    const alarm = Reflect.get(instanceOf(object), 'alarm') as Method
    void alarm.call(object.instance)
  }

  const storageOf = (object: StoredObject) => ({
    kv: {
      get: (key: string) => structuredClone(object.values.get(key)),
      put: (key: string, value: unknown) => void object.values.set(key, structuredClone(value)),
    },
    setAlarm: async (atMs: number) => {
      const alarm = ++object.alarms
      const lateMs = drawBelow(latestAlarmMs, world.plan.seed, alarm, object.name.length, 9)
      world.at(atMs + lateMs, () => {
        if (alarm === object.alarms) ring(object)
      })
    },
    deleteAll: async () => {
      object.values.clear()
      object.alarms += 1
    },
  })

  const instanceOf = (object: StoredObject): object =>
    (object.instance ??= new Class({ storage: storageOf(object) } as never, undefined as never))

  const objectOf = (name: string): StoredObject => {
    const object = objects.get(name) ?? { name, values: new Map(), alarms: 0, instance: undefined }
    objects.set(name, object)
    return object
  }

  const call = (name: string, method: string, args: readonly unknown[]): Promise<unknown> =>
    world.remote(contextHere(), {
      kind: 'gate',
      what: `${name} ${method}`,
      apply: (fault) => {
        const object = objectOf(name)
        // Its memory is lost, and its storage is not. The alarm belongs to the storage.
        if (fault === 'is evicted before') object.instance = undefined
        const run = Reflect.get(instanceOf(object), method) as Method
        return run.apply(object.instance, structuredClone([...args]))
      },
    })

  return {
    getByName: (name) =>
      new Proxy({} as Remote<T>, {
        get:
          (_, method: string) =>
          (...args: readonly unknown[]) =>
            call(name, method, args),
      }),
  }
}
