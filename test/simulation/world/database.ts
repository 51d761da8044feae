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

/** A transaction that went through. */
export interface Commit {
  readonly requestKey: number
  /** What was bound to its statements. */
  readonly values: readonly SQLInputValue[]
}

// One for all worlds, emptied for each: to make the tables anew takes longer than most worlds.
const sqlite = new DatabaseSync(':memory:')
sqlite.exec('PRAGMA foreign_keys = ON')
for (const file of readdirSync(migrations).toSorted())
  sqlite.exec(readFileSync(join(migrations, file), 'utf8'))
// What was redeemed is remembered for the checks, also when the service has forgotten it.
sqlite.exec(`
  CREATE TABLE simulated_redemption (verification_id TEXT, user_id TEXT);
  CREATE TRIGGER simulated_redemption AFTER INSERT ON redeemed_code BEGIN
    INSERT INTO simulated_redemption VALUES (NEW.verification_id, NEW.user_id);
  END`)
const statements = new Map<string, StatementSync>()

function statementOf(sql: string): StatementSync {
  const statement = statements.get(sql) ?? sqlite.prepare(sql)
  statements.set(sql, statement)
  return statement
}

function all<Row>({ sql, values }: Prepared): Row[] {
  return statementOf(sql).all(...values) as Row[]
}

/** In the words of the platform, which the service has to read. */
function inItsWords<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw new Error(`D1_ERROR: ${(error as Error).message}: SQLITE_CONSTRAINT`, { cause: error })
  }
}

/** As D1 gives it; of what is not read only the number of changed rows. */
function resultOf(prepared: Prepared) {
  const isRead = /^\s*(SELECT|WITH)\b|\bRETURNING\b/i.test(prepared.sql)
  if (isRead) return { results: all(prepared), meta: { changes: 0 } }
  return { results: [], meta: { changes: Number(statementOf(prepared.sql).run(...prepared.values).changes) } }
}

function transaction<T>(work: () => T): T {
  sqlite.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    sqlite.exec('COMMIT')
    return result
  } catch (error) {
    // A commit that fails on a deferred constraint has not ended the transaction.
    if (sqlite.isTransaction) sqlite.exec('ROLLBACK')
    throw error
  }
}

/** The database: real SQLite with the real migrations, in one place of the world, a call away. */
export function createDatabase(world: World) {
  sqlite.exec(
    'DELETE FROM session; DELETE FROM redeemed_code; DELETE FROM user; DELETE FROM simulated_redemption',
  )
  const commits: Commit[] = []

  const call = <T>(prepared: readonly Prepared[], work: () => T): Promise<T> =>
    world.remote(contextHere(), {
      kind: 'd1',
      what: prepared.map(({ sql }) => sql.trim().split(/\s+/, 3).join(' ')).join('; '),
      apply: () => inItsWords(work),
      takesMs: (fault) => (fault === 'is slow' ? slowMs : 0),
    })

  /** The part of a `D1PreparedStatement` that the service uses. */
  const statement = (sql: string, values: readonly SQLInputValue[]) => {
    const prepared: Prepared = { sql, values }
    return {
      prepared,
      bind: (...bound: readonly SQLInputValue[]) => statement(sql, bound),
      first: () => call([prepared], () => all(prepared)[0] ?? null),
      run: () => call([prepared], () => resultOf(prepared)),
    }
  }

  return {
    /** The part of `D1Database` that the service uses. */
    namespace: {
      prepare: (sql: string) => statement(sql, []),
      batch: (batched: readonly ReturnType<typeof statement>[]) => {
        const prepared = batched.map(({ prepared }) => prepared)
        const { key } = contextHere()
        return call(prepared, () => {
          const results = transaction(() => prepared.map(resultOf))
          commits.push({ requestKey: key, values: prepared.flatMap(({ values }) => values) })
          return results
        })
      },
    },
    /** What was committed for which request, in order. */
    commits: commits as readonly Commit[],
    /** Reads what is committed, for whoever checks from outside. */
    rows: <Row>(sql: string, ...values: readonly SQLInputValue[]): Row[] => all<Row>({ sql, values }),
  }
}
