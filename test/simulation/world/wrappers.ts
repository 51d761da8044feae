import type { PhoneLedger, RateLimiter, SendOutcome, VerificationMessage } from '../product.ts'
import type { createDatabase } from './database.ts'
import type { createEntries } from './entries.ts'
import type { Filters } from './filters.ts'
import type { Objects, Remote } from './objects.ts'

export type Entries = ReturnType<typeof createEntries>['namespace']
export type Database = ReturnType<typeof createDatabase>['namespace']

export interface Provider {
  readonly name: string
  readonly send: (message: VerificationMessage) => Promise<SendOutcome>
}

/** What the service stands on in a world. */
export interface Foundation {
  readonly entries: Entries
  readonly database: Database
  readonly rateLimiters: Objects<RateLimiter>
  readonly phoneLedgers: Objects<PhoneLedger>
  readonly filters: Filters
  readonly providers: readonly Provider[]
  /** The Worker's clock (epoch ms). */
  readonly now: () => number
  readonly random: (length: number) => Uint8Array<ArrayBuffer>
}

type Wrap<Part> = (part: Part) => Part

/** A bug, as wrappers of parts of the foundation: the product's sources stay as they are. */
export interface Wrappers {
  readonly entries?: Wrap<Entries>
  readonly database?: Wrap<Database>
  /** The class, for a subclass of it or another storage. */
  readonly RateLimiter?: Wrap<typeof RateLimiter>
  readonly PhoneLedger?: Wrap<typeof PhoneLedger>
  /** The way to the objects. */
  readonly rateLimiters?: Wrap<Objects<RateLimiter>>
  readonly phoneLedgers?: Wrap<Objects<PhoneLedger>>
  readonly provider?: Wrap<Provider>
  readonly now?: Wrap<() => number>
}

type Storage = DurableObjectStorage
type ObjectClass = new (ctx: DurableObjectState, env: never) => object

/** The same class, on another storage. */
export function onStorage<Class extends ObjectClass>(Class: Class, wrap: Wrap<Storage>): Class {
  return new Proxy(Class, {
    construct: (target, [ctx, env]: [DurableObjectState, unknown], newTarget) =>
      Reflect.construct(target, [{ ...ctx, storage: wrap(ctx.storage) }, env], newTarget) as object,
  })
}

/** A storage that writes in another way. */
export function withPut(storage: Storage, put: (key: string, value: unknown) => void): Storage {
  return { ...storage, kv: { ...storage.kv, put } }
}

/** A storage that lives as long as the object's memory. */
export function inMemory(storage: Storage): Storage {
  const values = new Map<string, unknown>()
  const get = (key: string) => values.get(key)
  const put = (key: string, value: unknown) => void values.set(key, value)
  return { ...storage, kv: { ...storage.kv, get, put } as Storage['kv'] }
}

/** The same database, which is asked something else. */
export function withSql(database: Database, change: (sql: string) => string): Database {
  return { ...database, prepare: (sql) => database.prepare(change(sql)) }
}

/** The same objects, some of whose methods do something else; each is given what it replaces. */
export function withMethods<T extends object>(
  objects: Objects<T>,
  replace: (object: Remote<T>) => Partial<Remote<T>>,
): Objects<T> {
  return {
    getByName: (name) => {
      const object = objects.getByName(name)
      const replaced = replace(object)
      return new Proxy(object, {
        get: (_, method) => Reflect.get(method in replaced ? replaced : object, method) as unknown,
      })
    },
  }
}
