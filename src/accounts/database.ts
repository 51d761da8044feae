/** The one place that runs SQL statements. The modules of this room write them. */
import { Outage, reach } from '../core/outage.ts'
import { err, ok, type Result } from '../core/result.ts'

/** A change of the database, to be committed with others. */
export type Change = D1PreparedStatement

/** The column whose value was taken already: `user.username`. */
export type TakenColumn = string

export interface Database {
  /** @throws {Outage} */
  readonly first: <Row>(query: string, ...values: readonly unknown[]) => Promise<Row | undefined>
  readonly change: (statement: string, ...values: readonly unknown[]) => Change
  /**
   * Commits all changes, or none.
   *
   * @returns how many rows each changed, or which column's value was taken
   * @throws {Outage} it is unknown whether they were committed
   */
  readonly commit: (changes: readonly Change[]) => Promise<Result<readonly number[], TakenColumn>>
}

export function createDatabase(db: D1Database): Database {
  return {
    async first<Row>(query: string, ...values: readonly unknown[]) {
      const row = await reach('d1', () =>
        db
          .prepare(query)
          .bind(...values)
          .first<Row>(),
      )
      return row ?? undefined
    },
    change: (statement, ...values) => db.prepare(statement).bind(...values),
    async commit(changes) {
      try {
        const results = await reach('d1', () => db.batch([...changes]))
        return ok(results.map(({ meta }) => meta.changes))
      } catch (error) {
        const column = takenColumn(error)
        if (column === undefined) throw error
        return err(column)
      }
    },
  }
}

/** The database's error text is the only place that names the column. */
function takenColumn(error: unknown): TakenColumn | undefined {
  const cause = error instanceof Outage ? error.cause : undefined
  return /UNIQUE constraint failed: ([\w.]+)/.exec(cause instanceof Error ? cause.message : '')?.[1]
}
