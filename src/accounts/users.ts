import type { PhoneNumber } from '../phone/phone-number.ts'
import type { Change, Database } from './database.ts'

export interface User {
  readonly id: string
  /** As it was typed. Unique in any case of letters. */
  readonly username: string
  readonly phoneNumber: PhoneNumber
  /** Epoch ms. */
  readonly createdAtMs: number
}

/** A row of the table `user`. */
export interface UserRow {
  readonly id: string
  readonly username: string
  readonly phone_number: string
  readonly password_hash: string
  readonly created_at: number
}

/** A user with the hash of the password. */
export interface Account {
  readonly user: User
  readonly passwordHash: string
}

export interface Users {
  /** The account of a name, in any case of letters. */
  readonly findByUsername: (username: string) => Promise<Account | undefined>
  readonly isUsernameTaken: (username: string) => Promise<boolean>
  readonly isPhoneNumberTaken: (phoneNumber: PhoneNumber) => Promise<boolean>
  readonly insertion: (account: Account) => Change
  readonly passwordChange: (userId: string, passwordHash: string) => Change
}

/**
 * 5 to 20 of ASCII letters, digits, `_` and `-`, not digits alone, because such a name could pass for a phone number. No
 * other alphabet, so two names look alike only as far as ASCII letters do.
 */
export const usernamePattern = /^(?!\d+$)[A-Za-z0-9_-]{5,20}$/

/** Each call throws {@link Outage} if the database does not answer. */
export function createUsers(database: Database): Users {
  const exists = async (query: string, value: string) => (await database.first(query, value)) !== undefined

  return {
    async findByUsername(username) {
      const row = await database.first<UserRow>('SELECT * FROM user WHERE username = ?', username)
      return row && { user: toUser(row), passwordHash: row.password_hash }
    },
    isUsernameTaken: (username) => exists('SELECT 1 FROM user WHERE username = ?', username),
    isPhoneNumberTaken: (phoneNumber) => exists('SELECT 1 FROM user WHERE phone_number = ?', phoneNumber),
    insertion: ({ user, passwordHash }) =>
      database.change(
        'INSERT INTO user (id, username, phone_number, password_hash, created_at) VALUES (?, ?, ?, ?, ?)',
        user.id,
        user.username,
        user.phoneNumber,
        passwordHash,
        user.createdAtMs,
      ),
    passwordChange: (userId, passwordHash) =>
      database.change('UPDATE user SET password_hash = ? WHERE id = ?', passwordHash, userId),
  }
}

export function toUser(row: UserRow): User {
  return {
    id: row.id,
    username: row.username,
    phoneNumber: row.phone_number as PhoneNumber,
    createdAtMs: row.created_at,
  }
}
