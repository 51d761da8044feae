/** Inserts users and sessions directly into the database, before a measurement starts. */
import { createHash } from 'node:crypto'
import { createPasswordHasher } from '../src/accounts/password-hash.ts'
import { createIdIssuer } from '../src/core/ids.ts'
import { ok } from '../src/core/result.ts'
import { secureRandom } from '../src/core/random.ts'
import { newMobile, newUsername, password } from './requests.ts'

const weekMs = 7 * 86_400_000

/** Inserts users with the bench's `password`, and returns their names. */
export async function insertUsers(database: D1Database, count: number): Promise<string[]> {
  const hashed = await createPasswordHasher(async (hash) => ok(hash()), secureRandom).hash(password)
  if (!hashed.ok) throw new Error('No hash')
  const usernames = Array.from({ length: count }, newUsername)
  const insert = database.prepare(
    'INSERT INTO user (id, username, phone_number, password_hash, created_at) VALUES (?, ?, ?, ?, ?)',
  )
  await database.batch(
    usernames.map((name) => insert.bind(name, name, `+86${newMobile()}`, hashed.value, Date.now())),
  )
  return usernames
}

/** Opens sessions of one new user, and returns their cookies. */
export async function insertSessions(
  database: D1Database,
  codeSecret: string,
  count: number,
): Promise<string[]> {
  const [userId = ''] = await insertUsers(database, 1)
  const issuer = createIdIssuer(codeSecret, 'session', 32)
  const tokens = Array.from({ length: count }, () => issuer.issue(secureRandom, Date.now()))
  const insert = database.prepare(
    'INSERT INTO session (token_hash, user_id, created_at, expires_at, last_seen_at) VALUES (?, ?, ?, ?, ?)',
  )
  const nowMs = Date.now()
  const hashOf = (token: string) => createHash('sha256').update(token).digest('base64url')
  await database.batch(
    tokens.map((token) => insert.bind(hashOf(token), userId, nowMs, nowMs + weekMs, nowMs)),
  )
  return tokens.map((token) => `session=${token}`)
}
