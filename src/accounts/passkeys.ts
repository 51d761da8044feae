import type { Change, Database } from './database.ts'
import { toUser, type User, type UserRow } from './users.ts'
import type { Credential, CredentialUse, DeviceType } from './webauthn.ts'

/** A phone, a laptop, a password manager, two security keys, and as many again. */
export const mostPasskeys = 10

/** A passkey of a user. */
export interface Passkey extends Credential {
  readonly userId: string
  /** For its user to recognise. */
  readonly name: string
  /** How a browser reaches the authenticator: `internal`, `hybrid`, `usb`, … */
  readonly transports: readonly string[]
  /** Epoch ms. */
  readonly createdAtMs: number
  /** Epoch ms. None if it has not signed in yet. */
  readonly lastUsedAtMs: number | undefined
}

/** Each call throws {@link Outage} if the database does not answer. */
export interface Passkeys {
  /** The passkey of a credential id, with its user. */
  readonly find: (id: string) => Promise<{ readonly passkey: Passkey; readonly user: User } | undefined>
  /** The passkeys of a user, oldest first, at most {@link mostPasskeys}. */
  readonly list: (userId: string) => Promise<readonly Passkey[]>
  readonly insertion: (passkey: Passkey) => Change
  /** Gives a passkey of the user another name. */
  readonly renaming: (userId: string, id: string, name: string) => Change
  readonly removal: (userId: string, id: string) => Change
  /** Notes that a passkey has signed. */
  readonly use: (id: string, use: CredentialUse) => Change
  /** Requires that the user can have one more. */
  readonly requireRoom: (userId: string) => Change
  /** Requires that the user has the passkey. */
  readonly requireOwner: (userId: string, id: string) => Change
  /**
   * Requires that the user still has the passkey, and that its count has grown. A count that went back is that of a copy of the
   * authenticator. Synced passkeys do not count: theirs stays 0.
   */
  readonly requireHigherCount: (passkey: Passkey, use: CredentialUse) => Change
}

interface PasskeyRow {
  readonly credential_id: string
  readonly user_id: string
  readonly public_key: string
  readonly sign_count: number
  readonly transports: string
  readonly name: string
  readonly device_type: DeviceType
  readonly backed_up: number
  readonly passkey_created_at: number
  readonly last_used_at: number | null
}

const columns =
  'passkey.credential_id, passkey.user_id, passkey.public_key, passkey.sign_count, passkey.transports, passkey.name, ' +
  'passkey.device_type, passkey.backed_up, passkey.created_at AS passkey_created_at, passkey.last_used_at'

export function createPasskeys(database: Database, now: () => number): Passkeys {
  return {
    async find(id) {
      const row = await database.first<PasskeyRow & UserRow>(
        `SELECT user.*, ${columns} FROM passkey JOIN user ON user.id = passkey.user_id
         WHERE passkey.credential_id = ?`,
        id,
      )
      return row && { passkey: toPasskey(row), user: toUser(row) }
    },

    async list(userId) {
      const rows = await database.all<PasskeyRow>(
        `SELECT ${columns} FROM passkey WHERE user_id = ? ORDER BY created_at, credential_id LIMIT ${mostPasskeys}`,
        userId,
      )
      return rows.map(toPasskey)
    },

    insertion: (passkey) =>
      database.change(
        `INSERT INTO passkey (credential_id, user_id, public_key, sign_count, transports, name, device_type, backed_up,
           created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        passkey.id,
        passkey.userId,
        passkey.publicKey,
        passkey.signCount,
        JSON.stringify(passkey.transports),
        passkey.name,
        passkey.deviceType,
        Number(passkey.isBackedUp),
        passkey.createdAtMs,
      ),

    renaming: (userId, id, name) =>
      database.change(
        'UPDATE passkey SET name = ? WHERE credential_id = ? AND user_id = ?',
        name,
        id,
        userId,
      ),

    removal: (userId, id) =>
      database.change('DELETE FROM passkey WHERE credential_id = ? AND user_id = ?', id, userId),

    use: (id, { signCount, isBackedUp }) =>
      database.change(
        'UPDATE passkey SET sign_count = ?, backed_up = ?, last_used_at = ? WHERE credential_id = ?',
        signCount,
        Number(isBackedUp),
        now(),
        id,
      ),

    requireRoom: (userId) =>
      database.require(
        `SELECT 1 WHERE (SELECT count(*) FROM passkey WHERE user_id = ?) < ${mostPasskeys}`,
        userId,
      ),

    requireOwner: (userId, id) =>
      database.require('SELECT 1 FROM passkey WHERE credential_id = ? AND user_id = ?', id, userId),

    requireHigherCount: ({ id, userId }, { signCount }) =>
      database.require(
        `SELECT 1 FROM passkey WHERE credential_id = ? AND user_id = ?
           AND (sign_count < ? OR (sign_count = 0 AND ? = 0))`,
        id,
        userId,
        signCount,
        signCount,
      ),
  }
}

function toPasskey(row: PasskeyRow): Passkey {
  return {
    id: row.credential_id,
    userId: row.user_id,
    publicKey: row.public_key,
    signCount: row.sign_count,
    transports: JSON.parse(row.transports) as readonly string[],
    name: row.name,
    deviceType: row.device_type,
    isBackedUp: row.backed_up === 1,
    createdAtMs: row.passkey_created_at,
    lastUsedAtMs: row.last_used_at ?? undefined,
  }
}
