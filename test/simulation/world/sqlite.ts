import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'

const migrations = join(import.meta.dirname, '../../../migrations')

export interface Prepared {
  readonly sql: string
  readonly values: readonly SQLInputValue[]
}

/** Opens SQLite in memory, with the real migrations. Creating the tables takes longer than most worlds. */
export function openSqlite() {
  const sqlite = new DatabaseSync(':memory:')
  sqlite.exec('PRAGMA foreign_keys = ON')
  for (const file of readdirSync(migrations).toSorted())
    sqlite.exec(readFileSync(join(migrations, file), 'utf8'))
  const statements = new Map<string, StatementSync>()

  const prepareOnce = (sql: string): StatementSync => {
    const statement = statements.get(sql) ?? sqlite.prepare(sql)
    statements.set(sql, statement)
    return statement
  }
  const readRows = ({ sql, values }: Prepared): unknown[] => prepareOnce(sql).all(...values)

  return {
    sqlite,
    empty: () => sqlite.exec('DELETE FROM session; DELETE FROM redeemed_code; DELETE FROM user'),
    readRows,
    /** Returns a `D1Result`; of a statement that returns no rows, only the number of changed rows. */
    run: (prepared: Prepared) => {
      const isRead = /^\s*(SELECT|WITH)\b|\bRETURNING\b/i.test(prepared.sql)
      if (isRead) return { results: readRows(prepared), meta: { changes: 0 } }
      const { changes } = prepareOnce(prepared.sql).run(...prepared.values)
      return { results: [], meta: { changes: Number(changes) } }
    },
    transaction: <T>(work: () => T): T => {
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
    },
  }
}
