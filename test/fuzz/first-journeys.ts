import { accountJourneys } from './account-journeys.ts'
import { faults } from '../support/ronglian-fake.ts'
import { rawBody } from './bodies.ts'
import { type Journey, providerFaults } from './journey.ts'
import type { Json, Operation } from './openapi.ts'
import { passkeyJourneys } from './passkey-journeys.ts'
import { foreignOrigin, plain } from './surroundings.ts'
import { type CallOf, password, usualCall, usualJourney, uuid } from './usual-journey.ts'
import type { ExistingSessions } from './visitor.ts'

/**
 * Journeys that every run makes first. They reach the answers that random journeys rarely reach, so that a short run
 * sees each documented answer, too.
 *
 * @throws {Error} an operation that they use does not exist any more
 */
export function firstJourneys(operations: readonly Operation[], sessions: ExistingSessions): Journey[] {
  const callOf: CallOf = (id, values, oddities) => {
    const operation = operations.find((other) => other.id === id)
    if (!operation) throw new Error(`There is no operation ${id}`)
    return usualCall(operation, values, oddities)
  }
  return [
    ...operations.map(refusals),
    ...v1Journeys(callOf),
    ...accountJourneys(callOf, sessions.stale),
    ...passkeyJourneys(callOf, sessions),
    ...classicJourneys(callOf),
  ]
}

/** The call itself, its HEAD, and the refusals that any operation can give. */
function refusals(operation: Operation): Journey {
  const foreign = { ...plain, headers: [['Origin', foreignOrigin] as const] }
  const nulls = Object.fromEntries(operation.slots.map(({ name }) => [name, null]))
  const large = rawBody(`"${'x'.repeat(17_000)}"`)
  const wrong = ['[]', '{}', JSON.stringify(nulls)].map((text) => rawBody(text))
  const bodies = operation.body === 'none' ? [] : [...wrong, rawBody('{}', 'text/plain')]
  return usualJourney([
    usualCall(operation),
    usualCall(operation.method === 'GET' ? { ...operation, method: 'HEAD' } : operation),
    usualCall(operation, {}, { surroundings: foreign }),
    ...(operation.method === 'GET' ? bodies : [large, ...bodies]).map((body) =>
      usualCall(operation, {}, { body }),
    ),
  ])
}

function v1Journeys(callOf: CallOf): Journey[] {
  const captcha = callOf('createCaptcha')
  const verified = [captcha, callOf('sendSmsCode')]
  const register = (username: string, values: Readonly<Record<string, Json>> = {}, times = 1) =>
    callOf('createUser', { username, password, ...values }, { times })
  const signIn = callOf('createSession')
  // A client may choose a UUID. Other ids that we did not issue are refused before any limit.
  const unknown = { captcha_id: uuid, captcha_answer: 'xxxx' }
  return [
    usualJourney(
      [...verified, register('first-user'), callOf('getSession'), signIn, callOf('deleteSession')],
      {
        host: 'name',
      },
    ),
    usualJourney([...verified, register('First-User')]),
    usualJourney([...verified, register('taken-number')], { number: 'taken' }),
    usualJourney([...verified, register('weak-password', { password: 'password1' })]),
    // The same captcha twice. Then six attempts: a code has five.
    usualJourney([
      ...verified,
      callOf('sendSmsCode'),
      register('guesser', { sms_code: '00000x' }),
      register('guesser', { sms_code: '000000' }, 6),
    ]),
    usualJourney([register('without-code', { verification_id: uuid, sms_code: '000000' })]),
    // A repeated registration is a sign-in. Ten wrong passwords use the tries up.
    usualJourney([
      ...verified,
      register('sent-again', {}, 2),
      callOf('createSession', { username: 'sent-again', password: 'a wrong one' }, { times: 11 }),
      register('sent-again'),
    ]),
    usualJourney([signIn, callOf('createSession', { username: 'unknown-name', password })]),
    usualJourney([captcha, callOf('sendSmsCode', { captcha_answer: '!!!!' })]),
    usualJourney([captcha, callOf('sendSmsCode', { mobile: '+14155552671' })]),
    usualJourney([...verified, ...verified]),
    usualJourney(verified, { fault: faults.code('160038') }),
    usualJourney(
      [
        callOf('sendSmsCode', unknown, { times: 22 }),
        { ...captcha, times: 62 },
        callOf('GET /image_codes/{uuid}', { uuid }),
      ],
      { client: 'crowd' },
    ),
    ...providerFaults.map((fault) => usualJourney([...verified, ...verified], { fault })),
  ]
}

function classicJourneys(callOf: CallOf): Journey[] {
  const verified = [
    callOf('GET /image_codes/{uuid}', { uuid: uuid.toUpperCase() }),
    callOf('GET /sms_codes/{mobile}'),
  ]
  const usernames = callOf('GET /usernames/{username}/count')
  const account = { username: 'classic-user', password, password2: password, allow: true }
  return [
    usualJourney([
      ...verified,
      callOf('POST /register', account),
      usernames,
      { ...usernames, operation: { ...usernames.operation, method: 'HEAD' } },
      callOf('GET /mobiles/{mobile}/count'),
      callOf('getSession'),
      callOf('GET /info'),
      callOf('POST /login', { remembered: false }),
      callOf('PUT /password'),
      callOf('POST /login', { remembered: true }),
      callOf('DELETE /logout'),
    ]),
    usualJourney([...verified, callOf('POST /register', { ...account, sms_code: '000000' })]),
    usualJourney(verified, { fault: faults.http(500) }),
    usualJourney(verified, { fault: faults.replyLost, host: 'name' }),
  ]
}
