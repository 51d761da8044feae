/**
 * The remote calls of every request: to Workers KV, the Durable Objects, D1 and the SMS provider.
 * `test/http/round-trips.test.ts` asserts that exactly these calls are made, and `npm run bench` prints them.
 *
 * The invariants allow no shorter path. These orders keep the steps apart:
 * - A captcha is claimed before its answer is compared. A number is reserved after the captcha is solved.
 * - An SMS is sent after its code is stored and its number is reserved. The breakers of providers are looked at meanwhile.
 * - An attempt is counted after KV has answered, so an outage uses up no attempts.
 * - The transaction of a code commits after the attempt.
 * - A look-up reads the database only if the client is within its limit.
 */

/** The remote calls of one request. */
export interface Trips {
  /** The calls that the answer waits for. The calls of one step run in parallel; the next step starts when all have answered. */
  readonly path: readonly (readonly string[])[]
  /** The calls that the answer does not wait for. */
  readonly beside: readonly string[]
}

function only(...path: readonly (readonly string[])[]): Trips {
  return { path, beside: [] }
}

const picture = only(['KV get score', 'KV put captcha'])

/** The client's limit decides. The two reads run in parallel with it. */
const sendable = ['client limiter takeAndScore', 'KV get captcha', 'KV get cooldown']
const claim = ['captcha limiter claim']
const sent = [sendable, claim, ['KV put sms-code', 'phone ledger reserve'], ['SMS provider']]
const lookup = only(['client limiter take'], ['D1 statement'])

/** Whoever is signed in is looked up first: a caller who is not causes nothing else. */
const session = ['D1 statement']
const signInLimits = [['client limiter take'], ['sign-in limiter take', 'D1 statement']]
/** A browser that has signed in before has a limiter of its own. */
const knownLimits = [['client limiter take'], ['device limiter take', 'D1 statement']]
/** Only wrong passwords count, so a right one is given back. It is taken first, or parallel tries would exceed the limits. */
const givenBack = ['client limiter giveBack', 'sign-in limiter giveBack']
const givenBackToDevice = ['client limiter giveBack', 'device limiter giveBack']
const passkeySignIn = [['client limiter take'], ['passkey limiter claim', 'D1 statement']]

/** By method and path. The text after a colon names the special case. */
export const tripBudget = {
  'POST /v1/captchas': picture,
  'POST /v1/captchas: over the limit': only(),
  'POST /v1/sms-codes': { path: sent, beside: ['KV put cooldown'] },
  'POST /v1/sms-codes: two providers': {
    path: [
      sendable,
      claim,
      ['continent breakers look', 'KV put sms-code', 'phone ledger reserve'],
      ['SMS provider'],
    ],
    beside: ['KV put cooldown'],
  },
  'POST /v1/sms-codes: two providers, the first unavailable': {
    path: [
      sendable,
      claim,
      ['continent breakers look', 'KV put sms-code', 'phone ledger reserve'],
      ['SMS provider'],
      ['SMS provider'],
    ],
    beside: ['continent breakers report', 'KV put cooldown'],
  },
  'POST /v1/sms-codes: over the limit': only(sendable),
  'POST /v1/sms-codes: forged captcha id': only(),
  'POST /v1/sms-codes: captcha spent': only(sendable, claim),
  'POST /v1/sms-codes: wrong answer': {
    path: [sendable, claim],
    beside: ['client limiter addPoints'],
  },
  'POST /v1/sms-codes: in its cooldown': only(sendable, claim),
  'POST /v1/sms-codes: in its cooldown, no copy seen': {
    path: [sendable, claim, ['phone ledger reserve']],
    beside: ['KV put sms-code'],
  },
  'POST /v1/sms-codes: refused by the provider': only(...sent, ['phone ledger release']),
  'POST /v1/sms-codes: to sign in': {
    path: [sendable, claim, ['D1 statement'], ['KV put sms-code', 'phone ledger reserve']],
    beside: ['KV put cooldown', 'SMS provider'],
  },
  'POST /v1/sms-codes: to sign in, a number without an account': {
    path: [sendable, claim, ['D1 statement'], ['KV put sms-code', 'phone ledger reserve']],
    beside: ['KV put cooldown'],
  },
  'POST /v1/users': only(['KV get sms-code'], ['phone ledger attempt'], ['D1 batch of 4']),
  'POST /v1/users: with an Idempotency-Key': {
    path: [
      ['client limiter take'],
      ['idempotent call begin'],
      ['KV get sms-code'],
      ['phone ledger attempt'],
      ['D1 batch of 4'],
    ],
    beside: ['idempotent call end'],
  },
  'POST /v1/users: forged verification id': only(),
  'POST /v1/users: wrong code': only(['KV get sms-code'], ['phone ledger attempt']),
  'POST /v1/users: too many guesses': only(['KV get sms-code'], ['phone ledger attempt'], ['D1 statement']),
  'POST /v1/users: name taken': only(['KV get sms-code'], ['phone ledger attempt'], ['D1 batch of 4']),
  'POST /v1/users: reserved name': only(['KV get sms-code']),
  'POST /v1/sessions': { path: [...signInLimits, ['D1 batch of 3']], beside: givenBack },
  'POST /v1/sessions: from a known browser': {
    path: [...knownLimits, ['D1 batch of 4']],
    beside: givenBackToDevice,
  },
  'POST /v1/sessions: wrong password': only(...signInLimits),
  'POST /v1/sessions: with a code': only(
    ['KV get sms-code'],
    ['phone ledger attempt', 'D1 statement'],
    ['D1 batch of 4'],
  ),
  'POST /v1/sessions: forged verification id': only(),
  'POST /v1/sessions: with a passkey': only(...passkeySignIn, ['D1 batch of 4']),
  'POST /v1/sessions: with a passkey, and a used challenge': only(...passkeySignIn),
  'POST /v1/sessions: with a passkey, and a forged challenge': only(),
  'POST /v1/sessions: over the limit': only(['client limiter take']),
  'GET /v1/session': only(['D1 statement']),
  'GET /v1/session: no cookie': only(),
  'GET /v1/session: forged token': only(),
  'DELETE /v1/session': only(['D1 batch of 1']),
  'DELETE /v1/session: forged token': only(),
  'GET /v1/sessions': only(session, ['D1 statement']),
  'DELETE /v1/sessions': only(session, ['user limiter take'], ['D1 batch of 2']),
  'DELETE /v1/sessions/{id}': only(session, ['D1 batch of 2']),
  'POST /v1/session/token': only(session),
  'POST /v1/password-resets': only(
    ['KV get sms-code'],
    ['phone ledger attempt', 'D1 statement'],
    ['D1 batch of 6'],
  ),
  'GET /v1/password-rules': only(),
  'PUT /v1/user/password': only(session, ['user limiter take'], ['D1 batch of 3']),
  'PUT /v1/user/password: with the current one': {
    path: [session, ['user limiter take'], ...knownLimits, ['D1 batch of 4']],
    beside: givenBackToDevice,
  },
  'PUT /v1/user/mobile': only(
    session,
    ['KV get sms-code', 'user limiter take'],
    ['phone ledger attempt'],
    ['D1 batch of 5'],
  ),
  'DELETE /v1/user': only(session, ['user limiter take'], ['D1 batch of 2']),
  'GET /v1/user/export': only(session, ['user limiter take'], ['D1 statement', 'D1 statement']),
  'POST /v1/passkeys/sign-in-options': only(),
  'POST /v1/passkeys/creation-options': only(session, ['user limiter take'], ['D1 statement']),
  'POST /v1/passkeys': only(session, ['passkey limiter claim'], ['D1 batch of 3']),
  'POST /v1/passkeys: forged challenge': only(session),
  'GET /v1/passkeys': only(session, ['D1 statement']),
  'PUT /v1/passkeys/{id}': only(session, ['D1 batch of 2']),
  'DELETE /v1/passkeys/{id}': only(session, ['user limiter take'], ['D1 statement'], ['D1 batch of 4']),
  'POST /ops/users/import': only(['D1 batch of 1'], ['D1 statement']),
  'POST /ops/users/import: a dry run': only(['D1 statement']),
  'POST /ops/users/import: no good row': only(),
  'GET /health': only(['D1 statement', 'KV get cooldown']),
  'GET /health: again within 5 s': only(),
  'GET /image_codes/{uuid}/': picture,
  'GET /image_codes/{uuid}/: over the limit': only(),
  'GET /sms_codes/{mobile}/': { path: sent, beside: ['KV put cooldown'] },
  'GET /sms_codes/{mobile}/: no such captcha': only(sendable),
  'GET /sms_codes/{mobile}/: wrong answer': {
    path: [sendable, claim],
    beside: ['client limiter addPoints'],
  },
  'GET /sms_codes/{mobile}/: in its cooldown': only(sendable, claim),
  'POST /register/': only(['phone ledger attempt'], ['D1 batch of 4']),
  'POST /register/: without the cookie': only(['phone ledger attempt'], ['D1 batch of 4']),
  'POST /register/: wrong code': only(['phone ledger attempt']),
  'POST /login/': { path: [...signInLimits, ['D1 batch of 3']], beside: givenBack },
  'DELETE /logout/': only(['D1 batch of 1']),
  'GET /info/': only(session),
  'PUT /password/': {
    path: [session, ['user limiter take'], ...knownLimits, ['D1 batch of 4']],
    beside: givenBackToDevice,
  },
  'GET /usernames/{username}/count/': lookup,
  'GET /mobiles/{mobile}/count/': lookup,
} as const satisfies Readonly<Record<string, Trips>>

export type TracedRequest = keyof typeof tripBudget
