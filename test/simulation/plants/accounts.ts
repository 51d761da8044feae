/** Bugs in how accounts are proved, changed and erased. */
import { contextHere } from '../world/context.ts'
import { codeUseOf } from '../checks/history.ts'
import type { PhoneLedger } from '../product.ts'
import { inSql, type Plant } from './plant.ts'

type Reserve = Parameters<PhoneLedger['reserve']>
type Attempt = Parameters<PhoneLedger['attempt']>

export const accountPlants: Readonly<Record<string, Plant>> = {
  'a code is accepted for another purpose': {
    breaks: ['I3'],
    foundWithin: 50,
    entries: (entries) => ({
      ...entries,
      get: async (key, type) => {
        const entry = await entries.get(key, type)
        const { sent } = contextHere()
        const purpose = sent && codeUseOf({ sent })?.purpose
        return key.startsWith('sms-code:') && entry !== null && purpose !== undefined
          ? { ...(entry as object), purpose }
          : entry
      },
    }),
    // The hash depends on the purpose, so an attempt for another purpose is right if it names the verification.
    PhoneLedger: (Ledger) =>
      class extends Ledger {
        override reserve(...[policy, reservation]: Reserve) {
          this.ctx.storage.kv.put(`purpose of ${reservation.verificationId}`, reservation.purpose)
          return super.reserve(policy, reservation)
        }
        override attempt(...[policy, tried]: Attempt) {
          const outcome = super.attempt(policy, tried)
          const { verificationId } = tried
          const purpose = this.ctx.storage.kv.get<string>(`purpose of ${verificationId}`) ?? tried.purpose
          return outcome.result === 'no_code' && verificationId !== undefined && purpose !== tried.purpose
            ? { result: 'right' as const, verificationId, party: 'holder' as const }
            : outcome
        }
      },
  },
  // A sign-in that began before a change of number commits after it.
  'a code is accepted for the account of another number': inSql(
    ['I3'],
    500,
    /(requirement.*) AND phone_number = \?/,
    '$1 AND ? IS NOT NULL',
  ),
  'a reset or a change leaves the other sessions': inSql(
    ['I12'],
    20,
    /^DELETE FROM session.*token_hash <> \?$/,
    '$& AND FALSE',
  ),
  'a sign-in commits though the password was changed': inSql(
    ['I12'],
    100,
    /(requirement.*) password_version = \?/,
    '$1 ? IS NOT NULL',
  ),
  'a change commits though its session has ended': inSql(
    ['I12'],
    100,
    /(requirement.*) FROM session WHERE.*/,
    '$1 WHERE ? || ? || ? IS NOT NULL)',
  ),
  'the quarantine is not checked': inSql(
    ['I15'],
    100,
    /\* FROM user WHERE phone_number/,
    '*, 9e15 AS last_seen_at FROM user WHERE phone_number',
  ),
  'a moved number is not taken from the old account': inSql(
    ['I9'],
    150,
    /^UPDATE user SET phone_number = NULL.*/,
    '$& AND FALSE',
  ),
  'a number is taken from an account in use': inSql(
    ['I15'],
    20,
    /(= NULL.*) last_seen_at < \?/,
    '$1 ? IS NOT NULL',
  ),
  'an erasure leaves the user and the sessions': inSql(
    ['I12'],
    50,
    /^DELETE FROM user WHERE/,
    "UPDATE user SET username = 'erased-' || phone_number, phone_number = NULL WHERE",
  ),
  'a session is read from a copy of the database': {
    breaks: ['I12'],
    foundWithin: 300,
    database: (database) => ({
      ...database,
      prepare: (sql) =>
        /FROM session JOIN user/.test(sql)
          ? database.withSession('first-unconstrained').prepare(sql)
          : database.prepare(sql),
    }),
  },
  'a known browser shares the tries of strangers': {
    breaks: ['I9'],
    foundWithin: 100,
    rateLimiters: (limiters) => ({
      ...limiters,
      getByName: (name) => limiters.getByName(name.startsWith('device:') ? 'sign-in:hedy-lamarr' : name),
    }),
  },
  'a right password is not given back': {
    breaks: ['I9'],
    foundWithin: 100,
    RateLimiter: (Limiter) =>
      class extends Limiter {
        override giveBack() {}
      },
  },
  'a known device has no share of a number': {
    breaks: ['I9'],
    foundWithin: 100,
    PhoneLedger: (Ledger) =>
      class extends Ledger {
        override reserve(...[policy, reservation]: Reserve) {
          return super.reserve(policy, { ...reservation, isKnownDevice: false })
        }
      },
  },
  'a number without an account is answered with an outage': {
    breaks: ['I16'],
    foundWithin: 20,
    database: (database) => {
      const prepare: typeof database.prepare = (sql) => {
        const wrap = (statement: ReturnType<typeof database.prepare>): typeof statement => ({
          ...statement,
          bind: (...values) => wrap(statement.bind(...values)),
          first: async () => (await statement.first()) ?? Promise.reject(new Error('No such row')),
        })
        const statement = database.prepare(sql)
        return sql === 'SELECT 1 FROM user WHERE phone_number = ?' ? wrap(statement) : statement
      }
      return { ...database, prepare }
    },
  },
}
