import type { PhoneNumber } from '../phone/phone-number.ts'
import type { Database } from './database.ts'
import type { NewAccount } from './users.ts'

/** The account that has a name or a number. */
export interface Holder {
  readonly id: string
  readonly username: string
  readonly phoneNumber: PhoneNumber | undefined
}

/** Each call throws {@link Outage} if the database does not answer. */
export interface UserImports {
  /**
   * Inserts the accounts whose names and numbers are free, in the order given, in one statement. It changes no other account.
   * They count as seen now, so that none of them is idle from the first day.
   */
  readonly insert: (accounts: readonly NewAccount[]) => Promise<void>
  /** Who has one of the names or numbers of these accounts. */
  readonly holders: (accounts: readonly NewAccount[]) => Promise<readonly Holder[]>
}

/**
 * A statement takes a hundred parameters, so all rows are one, as JSON.
 *
 * @see https://developers.cloudflare.com/d1/platform/limits/
 */
export function createUserImports(database: Database, now: () => number): UserImports {
  return {
    async insert(accounts) {
      const rows = accounts.map(({ user: { id, username, phoneNumber, createdAtMs }, passwordHash }) => [
        id,
        username,
        phoneNumber,
        passwordHash,
        createdAtMs,
      ])
      const inserted = await database.commit([
        database.change(
          // SQLite would take ON for a join without the WHERE.
          `INSERT INTO user (id, username, phone_number, password_hash, created_at, last_seen_at)
           SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, ?2
           FROM json_each(?1) WHERE true ON CONFLICT DO NOTHING`,
          JSON.stringify(rows),
          now(),
        ),
      ])
      if (!inserted.ok) throw new Error(`Not inserted: ${inserted.error}`)
    },
    async holders(accounts) {
      const columns = 'SELECT id, username, phone_number AS phoneNumber FROM user'
      const rows = await database.all<Holder & { readonly phoneNumber: PhoneNumber | null }>(
        `${columns} WHERE username IN (SELECT value FROM json_each(?1))
         UNION ${columns} WHERE phone_number IN (SELECT value FROM json_each(?2))`,
        JSON.stringify(accounts.map(({ user }) => user.username)),
        JSON.stringify(accounts.map(({ user }) => user.phoneNumber)),
      )
      return rows.map(({ phoneNumber, ...holder }) => ({ ...holder, phoneNumber: phoneNumber ?? undefined }))
    },
  }
}
