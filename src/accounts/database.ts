/** The one place that runs SQL statements. The modules of this room write them. */
import { Outage, reach } from '../core/outage.ts'
import { err, ok, type Result } from '../core/result.ts'

/** A change of the database, to be committed with others. */
export type Change = D1PreparedStatement

/** Why nothing was committed: the column whose value was taken already (`user.username`), or a requirement. */
export type Conflict = `${string}.${string}`

/** The conflict of a {@link Database.require} that did not hold. */
export const requirementNotMet: Conflict = 'requirement.is_met'

export interface Database {
  /** @throws {Outage} */
  readonly first: <Row>(query: string, ...values: readonly unknown[]) => Promise<Row | undefined>
  /**
   * As {@link Database.first}, from the nearest copy of the database, which may lag behind.
   *
   * @throws {Outage}
   */
  readonly firstNearby: <Row>(query: string, ...values: readonly unknown[]) => Promise<Row | undefined>
  /** @throws {Outage} */
  readonly all: <Row>(query: string, ...values: readonly unknown[]) => Promise<readonly Row[]>
  readonly change: (statement: string, ...values: readonly unknown[]) => Change
  /** Lets the transaction fail with {@link requirementNotMet} unless the query finds a row when it commits. */
  readonly require: (query: string, ...values: readonly unknown[]) => Change
  /**
   * Commits all changes, or none.
   *
   * @returns how many rows each changed, or what stood against them
   * @throws {Outage} it is unknown whether they were committed
   */
  readonly commit: (changes: readonly Change[]) => Promise<Result<readonly number[], Conflict>>
}

export function createDatabase(db: D1Database): Database {
  return {
    first: (query, ...values) => first(db, query, values),
    // One session for each query: what a caller wrote before is read from the primary instead.
    firstNearby: (query, ...values) => first(db.withSession('first-unconstrained'), query, values),
    async all<Row>(query: string, ...values: readonly unknown[]) {
      const { results } = await reach('d1', () =>
        db
          .prepare(query)
          .bind(...values)
          .all<Row>(),
      )
      return results
    },
    change: (statement, ...values) => db.prepare(statement).bind(...values),
    require: (query, ...values) =>
      db.prepare(`INSERT INTO requirement SELECT NULL WHERE NOT EXISTS (${query})`).bind(...values),
    async commit(changes) {
      try {
        const results = await reach('d1', () => db.batch([...changes]))
        return ok(results.map(({ meta }) => meta.changes))
      } catch (error) {
        const conflict = conflictOf(error)
        if (conflict === undefined) throw error
        return err(conflict)
      }
    },
  }
}

async function first<Row>(
  db: Pick<D1Database, 'prepare'>,
  query: string,
  values: readonly unknown[],
): Promise<Row | undefined> {
  const row = await reach('d1', () =>
    db
      .prepare(query)
      .bind(...values)
      .first<Row>(),
  )
  return row ?? undefined
}

/** The database's error text is the only place that names the column. */
function conflictOf(error: unknown): Conflict | undefined {
  const cause = error instanceof Outage ? error.cause : undefined
  const message = cause instanceof Error ? cause.message : ''
  return /(?:UNIQUE|NOT NULL) constraint failed: (\w+\.\w+)/.exec(message)?.[1] as Conflict | undefined
}
