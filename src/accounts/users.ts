import type { PhoneNumber } from '../phone/phone-number.ts'
import type { Change, Database } from './database.ts'

export interface User {
  readonly id: string
  /** As it was typed. Unique in any case of letters. */
  readonly username: string
  /** None if somebody else has registered with it since. */
  readonly phoneNumber: PhoneNumber | undefined
  /** Epoch ms. */
  readonly createdAtMs: number
}

/** A row of the table `user`. */
export interface UserRow {
  readonly id: string
  readonly username: string
  readonly phone_number: string | null
  readonly password_hash: string
  readonly password_version: number
  readonly created_at: number
  readonly last_seen_at: number
  readonly phone_number_proved_at: number | null
}

/** A user with the hash of the password. */
export interface Account {
  readonly user: User
  readonly passwordHash: string
  /** Grows with each password that the user chooses. */
  readonly passwordVersion: number
  /** When the user last signed in or came with a session, exact to a day (epoch ms). */
  readonly lastSeenAtMs: number
  /** When the user last proved the number by a code (epoch ms), if that was written down. */
  readonly phoneNumberProvedAtMs: number | undefined
}

/** Which account loses a number to whoever has proved it. */
export type NumberLoss =
  /** One whose user was last seen before a moment (epoch ms). */
  | { readonly by: 'idleness'; readonly phoneNumber: PhoneNumber; readonly lastSeenBeforeMs: number }
  /** One that a carrier was asked about, as long as its user has neither come back nor proved the number since. */
  | { readonly by: 'reissue'; readonly phoneNumber: PhoneNumber; readonly account: Account }

/** An account to be. It has a number. */
export interface NewAccount {
  readonly user: User & { readonly phoneNumber: PhoneNumber }
  readonly passwordHash: string
}

/** What a user types to say who signs in. */
export type Identifier =
  | { readonly by: 'username'; readonly username: string }
  | { readonly by: 'number'; readonly phoneNumber: PhoneNumber }

/** Each call throws {@link Outage} if the database does not answer. */
export interface Users {
  /** The account of a user name, in any case of letters, or of a number. */
  readonly find: (identifier: Identifier) => Promise<Account | undefined>
  readonly isUsernameTaken: (username: string) => Promise<boolean>
  /** The id of the user who has a number. */
  readonly holderOf: (phoneNumber: PhoneNumber) => Promise<string | undefined>
  readonly insertion: (account: NewAccount) => Change
  /** A password that the user chose. */
  readonly newPassword: (userId: string, passwordHash: string) => Change
  /** Another hash of the account's password, unless the user has chosen a new one since. */
  readonly rehash: (account: Account, passwordHash: string) => Change
  readonly newPhoneNumber: (userId: string, phoneNumber: PhoneNumber) => Change
  /** Notes that the user is here. */
  readonly seen: (userId: string) => Change
  /** Notes that the user is here, and has proved the number of the account. */
  readonly proved: (userId: string) => Change
  /** Takes a number from the account that loses it, if there is one. */
  readonly takeNumber: (loss: NumberLoss) => Change
  /** The user, with all sessions. Codes that bought something stay spent. */
  readonly erasure: (userId: string) => Change
  /** Requires that the account's password is still the one that was compared. */
  readonly requirePassword: (account: Account) => Change
}

/**
 * 5 to 20 of ASCII letters, digits, `_` and `-`, not digits and `-` alone, because such a name could pass for a phone number. No
 * other alphabet, so two names look alike only as far as ASCII letters do.
 */
export const usernamePattern = /^(?![\d-]+$)[A-Za-z0-9_-]{5,20}$/

export function createUsers(database: Database, now: () => number): Users {
  return {
    async find(identifier) {
      const row =
        identifier.by === 'username'
          ? await database.first<UserRow>('SELECT * FROM user WHERE username = ?', identifier.username)
          : await database.first<UserRow>('SELECT * FROM user WHERE phone_number = ?', identifier.phoneNumber)
      return (
        row && {
          user: toUser(row),
          passwordHash: row.password_hash,
          passwordVersion: row.password_version,
          lastSeenAtMs: row.last_seen_at,
          phoneNumberProvedAtMs: row.phone_number_proved_at ?? undefined,
        }
      )
    },
    isUsernameTaken: async (username) =>
      (await database.first('SELECT 1 FROM user WHERE username = ?', username)) !== undefined,
    holderOf: async (phoneNumber) =>
      (await database.first<Pick<UserRow, 'id'>>('SELECT id FROM user WHERE phone_number = ?', phoneNumber))
        ?.id,
    insertion: ({ user, passwordHash }) =>
      database.change(
        `INSERT INTO user (id, username, phone_number, password_hash, created_at, last_seen_at, phone_number_proved_at)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
        user.id,
        user.username,
        user.phoneNumber,
        passwordHash,
        user.createdAtMs,
        user.createdAtMs,
        user.createdAtMs,
      ),
    newPassword: (userId, passwordHash) =>
      database.change(
        'UPDATE user SET password_hash = ?, password_version = password_version + 1 WHERE id = ?',
        passwordHash,
        userId,
      ),
    rehash: ({ user, passwordVersion }, passwordHash) =>
      database.change(
        'UPDATE user SET password_hash = ? WHERE id = ? AND password_version = ?',
        passwordHash,
        user.id,
        passwordVersion,
      ),
    newPhoneNumber: (userId, phoneNumber) =>
      database.change(
        'UPDATE user SET phone_number = ?, phone_number_proved_at = ? WHERE id = ?',
        phoneNumber,
        now(),
        userId,
      ),
    seen: (userId) => database.change('UPDATE user SET last_seen_at = ? WHERE id = ?', now(), userId),
    proved: (userId) =>
      database.change(
        'UPDATE user SET last_seen_at = ?, phone_number_proved_at = ? WHERE id = ?',
        now(),
        now(),
        userId,
      ),
    takeNumber(loss) {
      const { isLosing, values } = losingAccount(loss)
      return database.change(`UPDATE user SET phone_number = NULL WHERE ${isLosing}`, ...values)
    },
    erasure: (userId) => database.change('DELETE FROM user WHERE id = ?', userId),
    requirePassword: ({ user, passwordVersion }) =>
      database.require('SELECT 1 FROM user WHERE id = ? AND password_version = ?', user.id, passwordVersion),
  }
}

/** The condition of SQL that finds the account that loses a number, with its values. */
export function losingAccount(loss: NumberLoss): { isLosing: string; values: readonly unknown[] } {
  if (loss.by === 'idleness')
    return {
      isLosing: 'phone_number = ? AND last_seen_at < ?',
      values: [loss.phoneNumber, loss.lastSeenBeforeMs],
    }
  const { user, lastSeenAtMs, phoneNumberProvedAtMs } = loss.account
  return {
    isLosing: 'phone_number = ? AND id = ? AND last_seen_at = ? AND phone_number_proved_at IS ?',
    values: [loss.phoneNumber, user.id, lastSeenAtMs, phoneNumberProvedAtMs ?? null],
  }
}

export function toUser(row: UserRow): User {
  return {
    id: row.id,
    username: row.username,
    phoneNumber: (row.phone_number ?? undefined) as PhoneNumber | undefined,
    createdAtMs: row.created_at,
  }
}
