import type { CircuitBreakers, PhoneLedger, RateLimiter, SendOutcome } from '../product.ts'
import type { createDatabase } from '../world/database.ts'
import type { createEntries } from '../world/entries.ts'
import type { Objects } from '../world/objects.ts'

type Entries = ReturnType<typeof createEntries>['namespace']
type Database = ReturnType<typeof createDatabase>['namespace']
type Storage = DurableObjectStorage
type Wrap<Part> = (part: Part) => Part

/** Wrappers of the parts that the product uses. The product's sources do not change. */
export interface Wrappers {
  readonly entries?: Wrap<Entries>
  readonly database?: Wrap<Database>
  /** The class, for a subclass or another storage. */
  readonly RateLimiter?: Wrap<typeof RateLimiter>
  readonly PhoneLedger?: Wrap<typeof PhoneLedger>
  readonly CircuitBreakers?: Wrap<typeof CircuitBreakers>
  /** What callers reach the rate limiters through. */
  readonly rateLimiters?: Wrap<Objects<RateLimiter>>
  /** What the product learns from a provider. */
  readonly sendOutcome?: Wrap<SendOutcome>
  /** Epoch ms. */
  readonly now?: () => number
}

/** A planted fault: a bug that the simulator must find. */
export interface Plant extends Wrappers {
  /** The invariants that it breaks. The first world that shows it may break any of them. */
  readonly breaks: readonly string[]
  /** It is found within this many worlds of seed 1. */
  readonly foundWithin: number
}

/** The same class, on another storage. */
export function onStorage<Class extends new (ctx: DurableObjectState, env: never) => object>(
  Class: Class,
  wrap: Wrap<Storage>,
): Class {
  return new Proxy(Class, {
    construct: (target, [ctx, env]: [DurableObjectState, unknown], newTarget) =>
      Reflect.construct(target, [{ ...ctx, storage: wrap(ctx.storage) }, env], newTarget) as object,
  })
}

/** The same storage, which reads or writes its values in another way. */
export function withValues(
  storage: Storage,
  values: { readonly get?: (key: string) => unknown; readonly put: (key: string, value: unknown) => void },
): Storage {
  return { ...storage, kv: { ...storage.kv, ...values } as Storage['kv'] }
}

/** A bug of one SQL statement. */
export function inSql(
  breaks: readonly string[],
  foundWithin: number,
  pattern: RegExp,
  replacement: string,
): Plant {
  const change = (sql: string) => sql.replace(pattern, replacement)
  return {
    breaks,
    foundWithin,
    database: (database) => ({
      ...database,
      prepare: (sql) => database.prepare(change(sql)),
      withSession: (constraint) => {
        const session = database.withSession(constraint)
        return { prepare: (sql) => session.prepare(change(sql)) }
      },
    }),
  }
}
