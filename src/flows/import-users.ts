import type { CountryCode } from 'libphonenumber-js/mobile'
import type { Holder, UserImports } from '../accounts/user-imports.ts'
import type { NewAccount } from '../accounts/users.ts'
import { emit } from '../core/events.ts'
import type { Random } from '../core/random.ts'
import { type ImportProblem, type ImportRow, readImportRow } from './import-row.ts'

export interface UserImport {
  readonly rows: readonly ImportRow[]
  /** Whether a user whose password cannot be verified here comes without one, and signs in by SMS. */
  readonly isWithoutPasswords: boolean
  /** Whether nothing is written. */
  readonly isDryRun: boolean
}

/** A row that was not imported. It names no number and no hash. */
export interface RefusedRow {
  /** In the chunk, from 0. */
  readonly index: number
  readonly reasons: readonly (ImportProblem | Duplicate)[]
}

/** What another account has. */
type Duplicate = 'username_taken' | 'mobile_taken'

export interface ImportOutcome {
  readonly created: number
  /** Rows whose name and number one account has already: that row was imported before. */
  readonly unchanged: number
  readonly refused: readonly RefusedRow[]
}

/** Imports users of another service. A chunk can be sent again: what was imported stays as it is. */
export type ImportUsers = (chunk: UserImport) => Promise<ImportOutcome>

interface Parts {
  readonly userImports: UserImports
  readonly random: Random
  readonly now: () => number
}

/**
 * A good row is inserted as it is, whatever the others are. No row changes an account that exists. No event is recorded for
 * the receivers of webhooks: they know these users, or are told by the operator.
 *
 * @param homeCountry of a number without a country code
 * @throws {Outage} it is unknown what was inserted; a repetition finds out
 */
export function createImportUsers(
  { userImports, random, now }: Parts,
  homeCountry: CountryCode,
): ImportUsers {
  return async function importUsers({ rows, isWithoutPasswords, isDryRun }) {
    const read = rows.map((row) =>
      readImportRow(row, { isWithoutPasswords, homeCountry, random, nowMs: now() }),
    )
    const accounts = read.flatMap((row) => (row.ok ? row.value : []))
    if (!isDryRun && accounts.length > 0) await userImports.insert(accounts)
    // Read afterwards, so that it is true whatever was written at the same time.
    const standings = compare(accounts, accounts.length > 0 ? await userImports.holders(accounts) : [])
    const reasons = read.map((row) => (row.ok ? (standings.get(row.value.user.id) ?? []) : row.error))
    const refused = reasons.flatMap((all, index) =>
      all === 'unchanged' || all.length === 0 ? [] : { index, reasons: all },
    )
    const unchanged = reasons.filter((all) => all === 'unchanged').length
    const outcome = { created: rows.length - unchanged - refused.length, unchanged, refused }
    if (!isDryRun)
      emit('info', 'users_imported', { created: outcome.created, unchanged, refused: refused.length })
    return outcome
  }
}

/** What another account has of it; all of it, if it was imported before. */
type Standing = 'unchanged' | readonly Duplicate[]

/**
 * What keeps each account from being inserted, by its id. The accounts are taken in their order, as the database takes them, so a
 * dry run has the same result.
 */
function compare(accounts: readonly NewAccount[], holders: readonly Holder[]): ReadonlyMap<string, Standing> {
  const own = new Set(accounts.map(({ user }) => user.id))
  const others = holders.filter(({ id }) => !own.has(id))
  const byName = new Map(others.map(({ id, username }) => [username.toLowerCase(), id]))
  const byNumber = new Map(others.map(({ id, phoneNumber }) => [phoneNumber, id]))
  return new Map(
    accounts.map(({ user: { id, username, phoneNumber } }): [string, Standing] => {
      const name = username.toLowerCase()
      const nameHolder = byName.get(name)
      const numberHolder = byNumber.get(phoneNumber)
      if (nameHolder === undefined && numberHolder === undefined) {
        byName.set(name, id)
        byNumber.set(phoneNumber, id)
        return [id, []]
      }
      if (nameHolder === numberHolder) return [id, 'unchanged']
      const reasons: Duplicate[] = []
      if (nameHolder !== undefined) reasons.push('username_taken')
      if (numberHolder !== undefined) reasons.push('mobile_taken')
      return [id, reasons]
    }),
  )
}
