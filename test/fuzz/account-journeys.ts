import type { Call, Journey } from './journey.ts'
import { plain } from './surroundings.ts'
import { type CallOf, password, usualJourney, uuid } from './usual-journey.ts'
import { passwordMark } from './values.ts'

const another = `${passwordMark}staple of another battery`
const wrong = `${passwordMark}wrong`
const weak = 'password1'
const wrongCode = { sms_code: '000000' }

/** Journeys to each answer of the calls that need an account. */
export function accountJourneys(callOf: CallOf, staleToken: string): Journey[] {
  const codeFor = (purpose: string) => [callOf('createCaptcha'), callOf('sendSmsCode', { purpose })]
  const byCode = 'createSession (verification_id, sms_code)'
  const registered = (username: string) =>
    usualJourney([...codeFor('register'), callOf('createUser', { username, password })])
  /** Another visitor, who has a number of its own, signs in as the user. */
  const signedIn = (username: string, steps: readonly Call[], oddities: Partial<Journey> = {}) => [
    registered(username),
    usualJourney([callOf('createSession', { username, password }), ...steps], oddities),
  ]
  const unknown = { verification_id: uuid, ...wrongCode }
  const stale = { surroundings: { ...plain, cookies: { text: `session=${staleToken}` } } }
  return [
    // A code that signs in, and again.
    usualJourney([...codeFor('sign_in'), callOf(byCode, {}, { times: 2 }), callOf('getSession')], {
      number: 'taken',
    }),
    usualJourney([...codeFor('sign_in'), callOf(byCode, wrongCode, { times: 6 })], { number: 'taken' }),
    usualJourney([...codeFor('sign_in'), callOf(byCode)], { number: 'idle' }),
    // For a number that no account has.
    usualJourney([...codeFor('sign_in'), callOf(byCode, wrongCode)]),
    usualJourney([
      callOf(byCode, unknown),
      callOf('createPasswordReset', { ...unknown, new_password: another }),
    ]),
    usualJourney(
      [
        ...codeFor('reset_password'),
        callOf('createPasswordReset', { new_password: weak }),
        callOf('createPasswordReset', { new_password: another }, { times: 2 }),
        // Sent again, it is a sign-in. Ten wrong passwords use the tries up.
        callOf('createSession (mobile, password)', { password: wrong }, { times: 11 }),
        callOf('createPasswordReset', { new_password: another }),
        callOf('listSessions'),
      ],
      { number: 'taken' },
    ),
    usualJourney(
      [
        ...codeFor('reset_password'),
        ...keyTwice(callOf, 'createPasswordReset', { new_password: another }, [
          wrongCode,
          { sms_code: '000001' },
        ]),
        callOf('createPasswordReset', { ...wrongCode, new_password: another }, { times: 5 }),
      ],
      { number: 'taken' },
    ),
    usualJourney([...codeFor('reset_password'), callOf('createPasswordReset', { new_password: another })], {
      number: 'idle',
    }),
    ...signedIn('account-changer', [
      callOf('createToken'),
      callOf('createToken', { audience: 'https://elsewhere.example' }),
      callOf('exportUser'),
      ...codeFor('change_mobile'),
      callOf('putMobile', {}, { times: 2 }),
      callOf('createSession (mobile, password)'),
      callOf('putPassword', { new_password: weak }),
      callOf('putPassword', { new_password: another }),
      callOf('deleteOtherSessions'),
      callOf('listSessions'),
      callOf('deleteSessionById', { id: 'unknown' }),
      callOf('deleteSessionById'),
    ]),
    ...signedIn('wrong-password', [
      callOf('putPassword', { current_password: wrong, new_password: another }),
      callOf('putMobile', { ...unknown, current_password: wrong }),
      callOf('deleteUser', { current_password: wrong }),
      callOf('deleteUser', { current_password: password }),
    ]),
    ...signedIn('code-guesser', [
      callOf('putMobile', unknown),
      ...codeFor('change_mobile'),
      callOf('putMobile', wrongCode, { times: 6 }),
      callOf('deleteUser'),
    ]),
    ...signedIn('number-taker', [...codeFor('change_mobile'), callOf('putMobile')], { number: 'taken' }),
    ...signedIn('busy-user', [
      callOf('exportUser', {}, { times: 11 }),
      callOf('deleteOtherSessions'),
      callOf('deleteSessionById', { id: 'unknown' }),
      callOf('putPassword', { new_password: another }),
      callOf('putMobile', unknown),
      callOf('deleteUser'),
    ]),
    usualJourney([
      callOf('exportUser', {}, stale),
      callOf('putPassword', { new_password: another }, stale),
      callOf('putMobile', unknown, stale),
      callOf('deleteUser', {}, stale),
      callOf('deleteOtherSessions', {}, stale),
      callOf('deleteSessionById', { id: 'unknown' }, stale),
    ]),
    usualJourney([
      ...codeFor('sign_in'),
      ...keyTwice(callOf, byCode, {}, [wrongCode, { sms_code: '000001' }]),
    ]),
    usualJourney([
      callOf('createCaptcha'),
      ...keyTwice(callOf, 'sendSmsCode', {}, [{ captcha_answer: 'xxxx' }, { captcha_answer: 'yyyy' }]),
    ]),
    usualJourney([
      ...codeFor('register'),
      ...keyTwice(callOf, 'createUser', { username: 'key-user', password }, [
        wrongCode,
        { sms_code: '000001' },
      ]),
    ]),
  ]
}

/** One key for two bodies. The first call is made twice. */
function keyTwice(
  callOf: CallOf,
  id: string,
  values: Readonly<Record<string, string>>,
  bodies: readonly Readonly<Record<string, string>>[],
): Call[] {
  const key = { 'Idempotency-Key': `a-key-for-${id}` }
  return bodies.map((body) => callOf(id, { ...values, ...body, ...key }, { times: 2 }))
}
