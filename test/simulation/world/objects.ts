import { createAlarm } from './alarms.ts'
import { clockErrorMs, onClock } from './clocks.ts'
import { contextHere, contexts } from './context.ts'
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
  readonly alarm: ReturnType<typeof createAlarm>
  instance: object | undefined
  /** Its storage refuses to be cleared, or to set an alarm. */
  isFailing: boolean
  writtenAtMs: number
}

function clockOf(name: string): string {
  return `object ${name}`
}

/** What is left of an object when its world has ended. */
export interface ObjectState {
  readonly name: string
  readonly isEmpty: boolean
  readonly alarmAtMs: number | undefined
  readonly alarmLostAtMs: number | undefined
  readonly writtenAtMs: number
}

/**
 * The Durable Objects of one class: one for each name in all the world, which runs the product's own code over a storage
 * that outlives it.
 *
 * As on the platform, what goes in and out is a copy, and a method runs to its first `await` without a break.
 */
export function createObjects<T extends object>(
  world: World,
  Class: ObjectClass<T>,
): { readonly namespace: Objects<T>; readonly states: () => ObjectState[] } {
  const objects = new Map<string, StoredObject>()

  const ring = async (object: StoredObject, isFailing: boolean) => {
    const alarm = Reflect.get(instanceOf(object), 'alarm') as Method
    object.isFailing = isFailing
    try {
      await onClock(clockOf(object.name), () => alarm.call(object.instance))
    } finally {
      object.isFailing = false
    }
  }

  const storageOf = (object: StoredObject) => {
    const unlessFailing = (work: () => void) => async () => {
      if (object.isFailing) throw new Error('Storage operation failed')
      work()
    }
    return {
      kv: {
        get: (key: string) => structuredClone(object.values.get(key)),
        put: (key: string, value: unknown) => {
          object.values.set(key, structuredClone(value))
          object.writtenAtMs = world.nowMs()
        },
      },
      getAlarm: async () => object.alarm.dueAtMs() ?? null,
      setAlarm: (atMs: number) =>
        unlessFailing(() => object.alarm.set(atMs - clockErrorMs(world, clockOf(object.name))))(),
      deleteAll: unlessFailing(() => {
        object.values.clear()
        object.alarm.cancel()
      }),
    }
  }

  const instanceOf = (object: StoredObject): object =>
    (object.instance ??= new Class({ storage: storageOf(object) } as never, undefined as never))

  const objectOf = (name: string): StoredObject => {
    const known = objects.get(name)
    if (known) return known
    const object: StoredObject = {
      name,
      values: new Map(),
      alarm: createAlarm(world, name, (isFailing) => ring(object, isFailing)),
      instance: undefined,
      isFailing: false,
      writtenAtMs: 0,
    }
    objects.set(name, object)
    return object
  }

  const call = (name: string, method: string, args: readonly unknown[]): Promise<unknown> => {
    const context = contextHere()
    return world.remote(context, {
      kind: 'object',
      what: `${name} ${method}`,
      apply: (fault) => {
        const object = objectOf(name)
        // Its memory is lost, and its storage is not. The alarm belongs to the storage.
        if (fault === 'is evicted before') object.instance = undefined
        const run = Reflect.get(instanceOf(object), method) as Method
        return contexts.run(context, () =>
          onClock(clockOf(name), () => run.apply(object.instance, structuredClone([...args]))),
        )
      },
    })
  }

  return {
    namespace: {
      getByName: (name) =>
        new Proxy({} as Remote<T>, {
          get:
            (_, method: string) =>
            (...args: readonly unknown[]) =>
              call(name, method, args),
        }),
    },
    states: () =>
      [...objects.values()].map(({ name, values, alarm, writtenAtMs }) => ({
        name,
        isEmpty: values.size === 0,
        alarmAtMs: alarm.dueAtMs(),
        alarmLostAtMs: alarm.lostAtMs(),
        writtenAtMs,
      })),
  }
}
