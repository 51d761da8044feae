/**
 * The operations that the platform bills. `test/http/usage.test.ts` asserts these numbers, and `npm run bench` prices them.
 */

/**
 * Billed operations, including later ones: the alarms of Durable Objects and the purge of expired rows. The rate limiting
 * bindings cost nothing.
 */
export interface Usage {
  readonly workerRequests: number
  readonly kvReads: number
  readonly kvWrites: number
  readonly kvDeletes: number
  /** Calls of Durable Objects, and their alarms. */
  readonly objectRequests: number
  readonly objectRowsRead: number
  /** A stored state, a set alarm and the final deletion are one row each. */
  readonly objectRowsWritten: number
  readonly d1RowsRead: number
  /** Including the rows of indexes. */
  readonly d1RowsWritten: number
  readonly sms: number
}

export const nothing: Usage = {
  workerRequests: 0,
  kvReads: 0,
  kvWrites: 0,
  kvDeletes: 0,
  objectRequests: 0,
  objectRowsRead: 0,
  objectRowsWritten: 0,
  d1RowsRead: 0,
  d1RowsWritten: 0,
  sms: 0,
}

/**
 * A case with a new client, a new captcha or a new number is counted with its alarms and its purge. For a replay and for a
 * refusal only one request is counted: each further one costs the same.
 */
export const usages = {
  'a sign-up on v1': {
    workerRequests: 3,
    kvReads: 4,
    kvWrites: 3,
    kvDeletes: 0,
    objectRequests: 7,
    objectRowsRead: 7,
    objectRowsWritten: 10,
    d1RowsRead: 3,
    d1RowsWritten: 14,
    sms: 1,
  },
  'a classic sign-up': {
    workerRequests: 3,
    kvReads: 3,
    kvWrites: 3,
    kvDeletes: 0,
    objectRequests: 7,
    objectRowsRead: 7,
    objectRowsWritten: 10,
    d1RowsRead: 3,
    d1RowsWritten: 14,
    sms: 1,
  },
  'a sign-in': {
    ...nothing,
    workerRequests: 1,
    objectRequests: 6,
    objectRowsRead: 6,
    objectRowsWritten: 8,
    d1RowsRead: 4,
    d1RowsWritten: 6,
  },
  'a captcha, abandoned': { ...nothing, workerRequests: 1, kvReads: 1, kvWrites: 1 },
  'a captcha, wrongly answered': {
    ...nothing,
    workerRequests: 2,
    kvReads: 3,
    kvWrites: 1,
    objectRequests: 5,
    objectRowsRead: 5,
    objectRowsWritten: 7,
  },
  'a replayed captcha': {
    ...nothing,
    workerRequests: 1,
    kvReads: 2,
    objectRequests: 2,
    objectRowsRead: 2,
    objectRowsWritten: 1,
  },
  'a request over the limit': { ...nothing, workerRequests: 1 },
} as const satisfies Readonly<Record<string, Usage>>

export type UsageCase = keyof typeof usages
