import { createAlarm } from './alarms.ts'
import { clockErrorMs, onClock } from './clocks.ts'
import { contextHere, contexts } from './context.ts'
import type { World } from './world.ts'

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

export type ObjectState = ReturnType<ReturnType<typeof createObject>['state']>

/**
 * The Durable Objects of one class, one for each name. They run the product's own code.
 *
 * As on the platform, arguments and results are copies, and a method runs to its first `await` without a break.
 */
export function createObjects<T extends object>(world: World, Class: new (ctx: never, env: never) => T) {
  const objects = new Map<string, ReturnType<typeof createObject>>()

  const call = (name: string, method: string, args: readonly unknown[]): Promise<unknown> => {
    const context = contextHere()
    return world.remote(context, {
      kind: 'object',
      what: `${name} ${method}`,
      apply: (fault) => {
        const object = objects.get(name) ?? createObject(world, Class, name)
        objects.set(name, object)
        if (fault === 'is evicted before') object.evict()
        return contexts.run(context, () => object.run(method, structuredClone(args)))
      },
    })
  }

  const namespace: Objects<T> = {
    getByName: (name) =>
      new Proxy({} as Remote<T>, {
        get:
          (_, method: string) =>
          (...args: readonly unknown[]) =>
            call(name, method, args),
      }),
  }
  return { namespace, states: () => [...objects.values()].map((object) => object.state()) }
}

function createObject(world: World, Class: new (ctx: never, env: never) => object, name: string) {
  const clock = `object ${name}`
  const values = new Map<string, unknown>()
  let instance: object | undefined
  let isFailing = false
  let writtenAtMs = 0

  const run = (method: string, args: readonly unknown[]): unknown => {
    const object = (instance ??= new Class({ storage } as never, undefined as never))
    return onClock(clock, () => (Reflect.get(object, method) as Method).apply(object, [...args]))
  }

  const alarm = createAlarm(world, name, async (failing) => {
    isFailing = failing
    try {
      await run('alarm', [])
    } finally {
      isFailing = false
    }
  })

  const unlessFailing = (work: () => void) => {
    if (isFailing) throw new Error('Storage operation failed')
    work()
  }

  const storage = {
    kv: {
      get: (key: string) => structuredClone(values.get(key)),
      put: (key: string, value: unknown) => {
        values.set(key, structuredClone(value))
        writtenAtMs = world.nowMs()
      },
    },
    getAlarm: async () => alarm.dueAtMs() ?? null,
    setAlarm: async (atMs: number) => unlessFailing(() => alarm.set(atMs - clockErrorMs(world, clock))),
    deleteAll: async () =>
      unlessFailing(() => {
        values.clear()
        alarm.cancel()
      }),
  }

  return {
    run,
    /** Loses the memory. The storage and the alarm stay. */
    evict: () => (instance = undefined),
    state: () => ({
      name,
      isEmpty: values.size === 0,
      alarmAtMs: alarm.dueAtMs(),
      alarmLostAtMs: alarm.lostAtMs(),
      writtenAtMs,
    }),
  }
}
