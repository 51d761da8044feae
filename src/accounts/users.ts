import type { Deps } from '../services.ts'
import { reach } from '../core/outage.ts'
import type { PhoneNumber } from '../phone/phone-number.ts'

export interface User {
  readonly id: string
  /** As it was typed; unique whatever its case. */
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

export const toUser = (row: UserRow): User => ({
  id: row.id,
  username: row.username,
  phoneNumber: row.phone_number as PhoneNumber,
  createdAtMs: row.created_at,
})

/**
 * 5 to 20 of ASCII letters, digits, `_` and `-`, not digits alone (such a name could pass for a phone number). No other
 * alphabet, so no two names look alike but for the letters themselves.
 */
export const usernamePattern = /^(?!\d+$)[A-Za-z0-9_-]{5,20}$/

/** The user of a name, whatever its case. */
export const findByUsername = (deps: Deps, username: string): Promise<UserRow | null> =>
  reach('d1', () => deps.db.prepare('SELECT * FROM user WHERE username = ?').bind(username).first<UserRow>())

export const isUsernameTaken = (deps: Deps, username: string): Promise<boolean> =>
  exists(deps, 'SELECT 1 FROM user WHERE username = ?', username)

export const isPhoneNumberTaken = (deps: Deps, phoneNumber: PhoneNumber): Promise<boolean> =>
  exists(deps, 'SELECT 1 FROM user WHERE phone_number = ?', phoneNumber)

const exists = async (deps: Deps, query: string, value: string): Promise<boolean> =>
  (await reach('d1', () => deps.db.prepare(query).bind(value).first())) !== null
