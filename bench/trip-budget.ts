/**
 * Every request's remote calls: to Workers KV, to the gates, to D1, to the SMS provider. `test/http/round-trips.test.ts`
 * asserts that these, and no others, are made, and `npm run bench` prints them.
 *
 * Each path is as short as the invariants allow. What keeps its steps apart stands with the flows: a refused client gets
 * nothing stored or drawn; a captcha is taken out before it is compared, and a number reserved only for who solved one; an
 * SMS leaves only when its code is stored and its number reserved; a guess is spent before a code is looked at, and only
 * when the store has answered, so that an outage costs nobody's guesses; and what a code buys commits after the guess.
 */

/** The remote calls of one request. */
export interface Trips {
  /** What the answer waits for: each step goes out side by side, and the next one when all of it has come back. */
  readonly path: readonly (readonly string[])[]
  /** What is sent along the way or after the answer, and is not waited for. */
  readonly beside: readonly string[]
}

const only = (...path: readonly (readonly string[])[]): Trips => ({ path, beside: [] })

const picture = only(['client gate takeMetered'], ['KV put captcha'])
const overLimit = only(['client gate takeMetered'])

/** The client's limit decides, and what costs little to know is fetched meanwhile. */
const sendable = ['client gate take', 'KV get captcha', 'KV get cooldown']
const sent = [sendable, ['captcha gate take'], ['phone gate reserve', 'KV put sms-code'], ['SMS provider']]
const session = ['D1 statement']
const look = only(['D1 statement', 'client gate take'])

/** By method and path; after a colon, how it ends if not well. */
export const tripBudget = {
  'POST /v1/captchas': picture,
  'POST /v1/captchas: over the limit': overLimit,
  'POST /v1/sms-codes': { path: sent, beside: ['KV delete captcha', 'KV put cooldown'] },
  'POST /v1/sms-codes: over the limit': only(sendable),
  'POST /v1/sms-codes: no such captcha': only(sendable),
  'POST /v1/sms-codes: captcha spent': only(sendable, ['captcha gate take']),
  'POST /v1/sms-codes: wrong answer': {
    path: [sendable, ['captcha gate take']],
    beside: ['KV delete captcha', 'client gate pour'],
  },
  'POST /v1/sms-codes: in its cooldown': {
    path: [sendable, ['captcha gate take']],
    beside: ['KV delete captcha'],
  },
  'POST /v1/sms-codes: in its cooldown, no copy seen': {
    path: [sendable, ['captcha gate take'], ['phone gate reserve']],
    beside: ['KV delete captcha', 'KV put sms-code'],
  },
  'POST /v1/sms-codes: refused by the provider': {
    path: [...sent, ['phone gate release']],
    beside: ['KV delete captcha', 'KV delete sms-code'],
  },
  'POST /v1/users': {
    path: [['KV get sms-code'], ['phone gate guess'], ['D1 batch of 3']],
    beside: ['KV delete sms-code'],
  },
  'POST /v1/users: no such verification': only(['KV get sms-code'], ['D1 statement']),
  'POST /v1/users: wrong code': only(['KV get sms-code'], ['phone gate guess']),
  'POST /v1/users: too many guesses': only(['KV get sms-code'], ['phone gate guess'], ['D1 statement']),
  'POST /v1/users: name taken': only(['KV get sms-code'], ['phone gate guess'], ['D1 batch of 3']),
  'POST /v1/sessions': only(['client gate take'], ['login gate take', 'D1 statement'], ['D1 batch of 1']),
  'POST /v1/sessions: wrong password': only(['client gate take'], ['login gate take', 'D1 statement']),
  'POST /v1/sessions: over the limit': only(['client gate take']),
  'GET /v1/session': only(session),
  'GET /v1/session: no cookie': only(),
  'DELETE /v1/session': only(session),
  'GET /health': only(['D1 statement', 'KV get health']),
  'GET /image_codes/{uuid}/': picture,
  'GET /image_codes/{uuid}/: over the limit': overLimit,
  // The picture of a client's own id is not deleted: a late delete could hit the one that takes its place.
  'GET /sms_codes/{mobile}/': { path: sent, beside: ['KV put cooldown'] },
  'GET /sms_codes/{mobile}/: wrong answer': {
    path: [sendable, ['captcha gate take']],
    beside: ['client gate pour'],
  },
  'GET /sms_codes/{mobile}/: in its cooldown': only(sendable, ['captcha gate take']),
  'POST /register/': {
    path: [['KV get sms-code'], ['phone gate guess'], ['D1 batch of 3']],
    beside: ['KV delete sms-code'],
  },
  'POST /register/: without the cookie': {
    path: [['phone gate guess'], ['KV get sms-code'], ['D1 batch of 3']],
    beside: [],
  },
  'POST /register/: wrong code': only(['KV get sms-code'], ['phone gate guess']),
  'GET /usernames/{username}/count/': look,
  'GET /mobiles/{mobile}/count/': look,
} as const satisfies Readonly<Record<string, Trips>>

export type TracedRequest = keyof typeof tripBudget
