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
      last_seen_at: expect.any(Number),
    },
  ])
  const [session] = db.prepare('SELECT * FROM session').all()
  expect(session).toMatchObject({ token_hash: 'hash', user_id: 'ada', expires_at: 2, device: null })
  expect(db.prepare('SELECT * FROM redeemed_code').all()).toHaveLength(1)
  expect(() => db.exec("INSERT INTO session VALUES ('x', 'nobody', 1, 2, 3, NULL, NULL)")).toThrow(
    'FOREIGN KEY',
  )
  db.exec('DELETE FROM user')
  expect(db.prepare('SELECT * FROM session').all()).toEqual([])
  expect(db.prepare('SELECT verification_id, user_id FROM redeemed_code').all()).toEqual([
    { verification_id: 'verification', user_id: null },
  ])
})
