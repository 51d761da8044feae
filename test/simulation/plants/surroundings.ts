/** Bugs in how the product uses the database, the providers, their breakers and the clock. */
import { contextHere } from '../world/context.ts'
import { http500, outageReason } from '../world/provider.ts'
import { type Plant, inSql } from './plant.ts'

export const surroundingsPlants: Readonly<Record<string, Plant>> = {
  'a reservation is released though the SMS may have been sent': {
    breaks: ['I4'],
    foundWithin: 500,
    sendOutcome: (outcome) => (outcome.status === 'unknown' ? { ...outcome, status: 'refused' } : outcome),
  },
  'the user is inserted outside of the transaction': {
    breaks: ['I3', 'I6', 'I8'],
    foundWithin: 200,
    database: (database) => ({
      ...database,
      batch: async (statements) => {
        const isUser = ({ prepared }: (typeof statements)[number]) => /^INSERT INTO user\b/.test(prepared.sql)
        for (const statement of statements.filter(isUser)) await statement.all()
        return database.batch(statements.filter((statement) => !isUser(statement)))
      },
    }),
  },
  'an SMS is sent however late': {
    breaks: ['I4'],
    foundWithin: 500,
    // The clock of a request does not move, so no deadline passes.
    now: () => contextHere().startedAtMs,
  },
  'an HTTP 500 counts as certainly not sent': {
    breaks: ['I2', 'I4'],
    foundWithin: 200,
    sendOutcome: (outcome) =>
      outcome.status !== 'accepted' && outcome.reason === http500
        ? { ...outcome, status: 'unavailable' }
        : outcome,
  },
  'a provider that may have sent is followed by the next': {
    breaks: ['I2', 'I4'],
    foundWithin: 100,
    sendOutcome: (outcome) =>
      outcome.status === 'unknown' ? { ...outcome, status: 'unavailable' } : outcome,
  },
  'a provider that is down is followed by the next, though it may have sent': {
    breaks: ['I2', 'I4'],
    foundWithin: 100,
    sendOutcome: (outcome) =>
      outcome.status !== 'accepted' && outcome.reason === outageReason
        ? { ...outcome, status: 'unavailable' }
        : outcome,
  },
  'a provider that keeps failing is not rested': {
    breaks: ['I17'],
    foundWithin: 300,
    CircuitBreakers: (Breakers) =>
      class extends Breakers {
        override look() {
          super.look()
          return {}
        }
      },
  },
  'the purge deletes nothing': inSql(['I14'], 50, /^DELETE .* <= \?$/, '$& AND FALSE'),
  'a session is looked up whatever its age': inSql(['I12'], 500, /\S*(expires|last_seen)_at > \?/g, '0 < ?'),
  'a sign-out deletes nothing': inSql(
    ['I12'],
    100,
    /^DELETE FROM session WHERE (?=token_hash)/,
    '$&FALSE AND ',
  ),
  'a token that was never issued finds a session': inSql(
    ['I12'],
    100,
    /session\.token_hash =/,
    'session.token_hash >=',
  ),
}
