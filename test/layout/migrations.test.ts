import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'

const directory = join(import.meta.dirname, '../../migrations')
const migrations = readdirSync(directory)
  .toSorted()
  .map((file) => readFileSync(join(directory, file), 'utf8'))

it('the migrations keep what the first edition stored, with its references', () => {
  const db = new DatabaseSync(':memory:')
  db.exec('PRAGMA foreign_keys = ON')
  const [first = '', ...later] = migrations
  db.exec(first)
  db.exec(`
    INSERT INTO user VALUES ('ada', 'Ada-Lovelace', '+8613800138000', '$scrypt$', 1);
    INSERT INTO session VALUES ('hash', 'ada', 1, 2, 3);
    INSERT INTO redeemed_code VALUES ('verification', 'register', 'ada', 4)`)
  // As D1 applies one: in a transaction.
  for (const migration of later) db.exec(`BEGIN; ${migration}; COMMIT`)
  expect(db.prepare('SELECT * FROM user').all()).toEqual([
    {
      id: 'ada',
      username: 'Ada-Lovelace',
      phone_number: '+8613800138000',
      password_hash: '$scrypt$',
      password_version: 0,
      created_at: 1,
      last_seen_at: expect.closeTo(Date.now(), -5),
      phone_number_proved_at: expect.closeTo(Date.now(), -5),
    },
  ])
  const [session] = db.prepare('SELECT * FROM session').all()
  expect(session).toMatchObject({ token_hash: 'hash', user_id: 'ada', expires_at: 2, device: null })
  expect(db.prepare('SELECT * FROM redeemed_code').all()).toHaveLength(1)
  expect(() => db.exec("INSERT INTO session VALUES ('x', 'nobody', 1, 2, 3, NULL, NULL)")).toThrow(
    'FOREIGN KEY',
  )
  // Between the migration and the deployment, the last version of the Worker goes on.
  db.exec(`
    INSERT INTO user (id, username, phone_number, password_hash, created_at) VALUES ('bob', 'bob-1', '+8613800138001', '', 1);
    INSERT INTO session (token_hash, user_id, created_at, expires_at, last_seen_at) VALUES ('other', 'bob', 1, 2, 3);
    INSERT INTO redeemed_code (verification_id, purpose, user_id, redeemed_at) VALUES ('another', 'register', 'bob', 4)`)
  expect(() => db.exec("UPDATE user SET username = 'BOB-1' WHERE id = 'ada'")).toThrow('UNIQUE')
  db.exec("INSERT INTO passkey VALUES ('id', 'ada', 'key', 0, '[]', 'Phone', 'multi_device', 1, 5, NULL)")
  db.exec('DELETE FROM user')
  expect(db.prepare('SELECT * FROM passkey').all()).toEqual([])
  expect(db.prepare('SELECT * FROM session').all()).toEqual([])
  expect(db.prepare('SELECT user_id FROM redeemed_code').all()).toEqual([
    { user_id: null },
    { user_id: null },
  ])
  const indexes = db
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY name")
    .all()
  expect(indexes.map(({ name }) => name)).toEqual([
    'event_outbox_next_attempt_at',
    'event_outbox_user_id',
    'passkey_user_id',
    'redeemed_code_redeemed_at',
    'redeemed_code_user_id',
    'session_expires_at',
    'session_user_id',
  ])
})
