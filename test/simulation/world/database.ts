import type { SQLInputValue } from 'node:sqlite'
import { contextHere, contexts } from './context.ts'
import { drawBelow } from './draw.ts'
import { locationCount } from './entries.ts'
import { openSqlite, type Prepared } from './sqlite.ts'
import type { World } from './world.ts'

const slowMs = 20_000
/** How long a location's copy of the database lags behind. */
export const longestCopyLagMs = 5000

/** A row that a transaction inserted, updated or deleted, as it was after that. */
export interface Change {
  readonly table: 'user' | 'session' | 'redeemed_code'
  readonly event: 'INSERT' | 'UPDATE' | 'DELETE'
  readonly row: Readonly<Record<string, string | number | null>>
  /** Which request committed it. */
  readonly requestKey: number
  readonly atMs: number
}

// One database for all worlds, emptied for each.
const primary = openSqlite()
const copies = Array.from({ length: locationCount }, openSqlite)
/** The changes of the open transaction. */
let pending: Change[] = []
observeChanges()

/** D1: real SQLite with the real migrations, one remote call away. Each location has a copy that lags behind. */
export function createDatabase(world: World) {
  for (const { empty } of [primary, ...copies]) empty()
  const changes: Change[] = []
  const nearby = createCopies(world)

  const call = <T>(prepared: readonly Prepared[], work: () => T): Promise<T> =>
    world.remote(contextHere(), {
      kind: 'd1',
      what: prepared.map(({ sql }) => sql.trim().split(/\s+/, 3).join(' ')).join('; '),
      apply: () => withPlatformErrors(work),
      takesMs: (fault) => (fault === 'is slow' ? slowMs : 0),
    })

  /** The part of a `D1PreparedStatement` that the service uses. */
  const prepare = (isNearby: boolean, sql: string, ...values: readonly SQLInputValue[]) => {
    const prepared: Prepared = { sql, values }
    const read = () => (isNearby ? nearby.here() : primary).readRows(prepared)
    return {
      prepared,
      bind: (...bound: readonly SQLInputValue[]) => prepare(isNearby, sql, ...bound),
      first: () => call([prepared], () => read()[0] ?? null),
      all: () => call([prepared], () => commit([prepared])[0]),
    }
  }

  const commit = (all: readonly Prepared[]) => {
    pending = []
    const results = primary.transaction(() => all.map(primary.run))
    if (pending.length > 0) nearby.add(all)
    changes.push(...pending)
    return results
  }

  return {
    /** The part of `D1Database` that the service uses. */
    namespace: {
      prepare: (sql: string) => prepare(false, sql),
      withSession: (_constraint: 'first-unconstrained') => ({ prepare: (sql: string) => prepare(true, sql) }),
      batch: (batched: readonly ReturnType<typeof prepare>[]) => {
        const all = batched.map(({ prepared }) => prepared)
        return call(all, () => commit(all))
      },
    },
    /** Every committed change, oldest first. */
    changes: changes as readonly Change[],
    /** Reads from outside of the service. */
    rows: <Row>(sql: string, ...values: readonly SQLInputValue[]): Row[] =>
      primary.readRows({ sql, values }) as Row[],
  }
}

/** The copies repeat what the primary committed, each after a lag. */
function createCopies(world: World) {
  const commits: { all: readonly Prepared[]; visibleAtMs: readonly number[] }[] = []
  const applied = copies.map(() => 0)

  const lagMs = (location: number) =>
    world.faultLevel() === 'none'
      ? 0
      : drawBelow(longestCopyLagMs, world.plan.seed, contextHere().key, contextHere().calls, location, 26)

  return {
    add: (all: readonly Prepared[]) => {
      const before = commits.at(-1)?.visibleAtMs
      const visibleAtMs = copies.map((_, location) =>
        Math.max(before?.[location] ?? 0, world.nowMs() + lagMs(location)),
      )
      commits.push({ all, visibleAtMs })
    },
    /** The copy of the request's location, as old as it is now. */
    here: () => {
      const { location } = contextHere()
      const copy = copies[location] ?? primary
      for (
        let next = commits[applied[location] ?? 0];
        next && (next.visibleAtMs[location] ?? 0) <= world.nowMs();
        next = commits[applied[location] ?? 0]
      ) {
        const { all } = next
        copy.transaction(() => all.map(copy.run))
        applied[location] = (applied[location] ?? 0) + 1
      }
      return copy
    },
  }
}

/** Lets triggers of the primary write down each change, with the request that makes it. */
function observeChanges(): void {
  const { sqlite } = primary
  sqlite.function('observe', (table, event, row) => {
    const context = contexts.getStore()
    if (!context) return null
    const change = { table, event, row: JSON.parse(String(row)) as unknown }
    pending.push({ ...change, requestKey: context.key, atMs: context.world.nowMs() } as Change)
    return null
  })
  const columns = {
    user: 'id username phone_number password_version last_seen_at',
    session: 'token_hash user_id',
    redeemed_code: 'verification_id user_id',
  }
  for (const [table, names] of Object.entries(columns))
    for (const event of ['INSERT', 'UPDATE', 'DELETE']) {
      const row = names.split(' ').map((name) => `'${name}', ${event === 'DELETE' ? 'OLD' : 'NEW'}.${name}`)
      sqlite.exec(`CREATE TRIGGER observe_${event}_${table} AFTER ${event} ON ${table} BEGIN
        SELECT observe('${table}', '${event}', json_object(${row.join(', ')})); END`)
    }
}

/** The service reads the platform's error messages. */
function withPlatformErrors<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw new Error(`D1_ERROR: ${(error as Error).message}: SQLITE_CONSTRAINT`, { cause: error })
  }
}
