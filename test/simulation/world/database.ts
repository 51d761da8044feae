import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { contextHere } from './context.ts'
import type { World } from './world.ts'

const migrations = join(import.meta.dirname, '../../../migrations')

const slowMs = 20_000

interface Prepared {
  readonly sql: string
  readonly values: readonly SQLInputValue[]
}

// One database for all worlds, emptied for each: creating the tables takes longer than most worlds.
const sqlite = new DatabaseSync(':memory:')
sqlite.exec('PRAGMA foreign_keys = ON')
for (const file of readdirSync(migrations).toSorted())
  sqlite.exec(readFileSync(join(migrations, file), 'utf8'))
// The checks read every redemption, also those that the service has deleted.
sqlite.exec(`
  CREATE TABLE simulated_redemption (verification_id TEXT, user_id TEXT);
  CREATE TRIGGER simulated_redemption AFTER INSERT ON redeemed_code BEGIN
    INSERT INTO simulated_redemption VALUES (NEW.verification_id, NEW.user_id);
  END`)
const statements = new Map<string, StatementSync>()

/** D1: real SQLite with the real migrations, one remote call away. */
export function createDatabase(world: World) {
  sqlite.exec(
    'DELETE FROM session; DELETE FROM redeemed_code; DELETE FROM user; DELETE FROM simulated_redemption',
  )
  const commits: { requestKey: number; values: SQLInputValue[] }[] = []

  const call = <T>(prepared: readonly Prepared[], work: () => T): Promise<T> =>
    world.remote(contextHere(), {
      kind: 'd1',
      what: prepared.map(({ sql }) => sql.trim().split(/\s+/, 3).join(' ')).join('; '),
      apply: () => withPlatformErrors(work),
      takesMs: (fault) => (fault === 'is slow' ? slowMs : 0),
    })

  /** The part of a `D1PreparedStatement` that the service uses. */
  const prepare = (sql: string, ...values: readonly SQLInputValue[]) => {
    const prepared: Prepared = { sql, values }
    return {
      prepared,
      bind: (...bound: readonly SQLInputValue[]) => prepare(sql, ...bound),
      first: () => call([prepared], () => readRows(prepared)[0] ?? null),
      all: () => call([prepared], () => runStatement(prepared)),
    }
  }

  return {
    /** The part of `D1Database` that the service uses. */
    namespace: {
      prepare: (sql: string) => prepare(sql),
      withSession: () => ({ prepare }),
      batch: (batched: readonly ReturnType<typeof prepare>[]) => {
        const all = batched.map(({ prepared }) => prepared)
        const { key: requestKey } = contextHere()
        return call(all, () => {
          const results = transaction(() => all.map(runStatement))
          commits.push({ requestKey, values: all.flatMap(({ values }) => values) })
          return results
        })
      },
    },
    /** Every committed transaction with the values bound to its statements, oldest first. */
    commits,
    /** Reads from outside of the service. */
    rows: <Row>(sql: string, ...values: readonly SQLInputValue[]): Row[] =>
      readRows({ sql, values }) as Row[],
  }
}

function prepareOnce(sql: string): StatementSync {
  const statement = statements.get(sql) ?? sqlite.prepare(sql)
  statements.set(sql, statement)
  return statement
}

function readRows({ sql, values }: Prepared): unknown[] {
  return prepareOnce(sql).all(...values)
}

/** A `D1Result`; of a statement that returns no rows, only the number of changed rows. */
function runStatement(prepared: Prepared) {
  const isRead = /^\s*(SELECT|WITH)\b|\bRETURNING\b/i.test(prepared.sql)
  if (isRead) return { results: readRows(prepared), meta: { changes: 0 } }
  const { changes } = prepareOnce(prepared.sql).run(...prepared.values)
  return { results: [], meta: { changes: Number(changes) } }
}

function transaction<T>(work: () => T): T {
  sqlite.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    sqlite.exec('COMMIT')
    return result
  } catch (error) {
    // A commit that fails on a deferred constraint leaves the transaction open.
    if (sqlite.isTransaction) sqlite.exec('ROLLBACK')
    throw error
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
