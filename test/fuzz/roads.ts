import { Buffer } from 'node:buffer'
import type { BodyForm } from './bodies.ts'
import { faultNames } from './faults.ts'
import { passwordMark } from './in-words.ts'
import type { Call, Journey } from './journey.ts'
import type { Operation } from './operations.ts'
import type { Json } from './schema.ts'
import { foreignOrigin, plain } from './surroundings.ts'
import { usualCall, usualJourney } from './usual.ts'

type Values = Readonly<Record<string, Json>>
type Walk = (id: string, values?: Values, oddities?: Partial<Call>) => Call

const password = `${passwordMark}correct horse battery staple`

/**
 * Journeys that are made first, to where chance alone would hardly lead: so every documented answer is met in each run,
 * however short.
 *
 * @throws {Error} an operation that they lead to is not there any more
 */
export const roads = (operations: readonly Operation[]): Journey[] => {
  const walk: Walk = (id, values, oddities) => {
    const operation = operations.find((other) => other.id === id)
    if (!operation) throw new Error(`There is no operation ${id}`)
    return usualCall(operation, values, oddities)
  }
  return [
    ...operations.filter(({ surface }) => surface === 'document').flatMap(refusals),
    ...v1Roads(walk),
    ...classicRoads(walk),
  ]
}

/** How any operation with a body, or with effects, can be refused. */
const refusals = (operation: Operation): Journey[] => {
  const raw = (text: string, contentType: string): BodyForm => ({
    form: 'raw',
    contentType,
    isChunked: false,
    bytes: Buffer.from(text),
  })
  const json = 'application/json'
  const bodies = [raw('[]', json), raw('{}', json), raw('{"theme":null}', json), raw('{}', 'text/plain')]
  const foreign = { ...plain, headers: [['Origin', foreignOrigin] as const] }
  return [
    usualJourney([
      usualCall(operation),
      usualCall(operation, {}, { surroundings: foreign }),
      ...(operation.method === 'GET'
        ? []
        : [usualCall(operation, {}, { body: raw(`"${'x'.repeat(17_000)}"`, json) })]),
      ...(operation.body === 'none' ? [] : bodies.map((body) => usualCall(operation, {}, { body }))),
    ]),
  ]
}

const v1Roads = (walk: Walk): Journey[] => {
  const captcha = walk('createCaptcha')
  const verified = [captcha, walk('sendSmsCode')]
  const register = (username: string, oddities: Partial<Call> = {}) =>
    walk('createUser', { username, password }, oddities)
  const signIn = walk('createSession')
  // In the form of a client's own id: other ids that we did not make are refused before any limit.
  const nowhere = { captcha_id: 'b5f1d6a0-93f2-4c3b-9c53-0b8f7f0a1e12', captcha_answer: 'xxxx' }
  return [
    usualJourney([...verified, register('road-sign-up'), walk('getSession'), signIn, walk('deleteSession')], {
      host: 'name',
    }),
    usualJourney([...verified, register('Road-Sign-Up')]),
    usualJourney([...verified, register('road-taken-number')], { isNumberTaken: true }),
    usualJourney([...verified, walk('createUser', { username: 'road-weak', password: 'password1' })]),
    // Six guesses, one more than a code stands; and twice the same picture.
    usualJourney([
      ...verified,
      walk('sendSmsCode'),
      walk('createUser', { username: 'road-guesses', password, sms_code: '00000x' }),
      walk('createUser', { username: 'road-guesses', password, sms_code: '000000' }, { times: 6 }),
    ]),
    // A sign-up sent again and again is a sign-in, of which a name has ten.
    usualJourney([...verified, register('road-again', { times: 12 }), signIn]),
    usualJourney([signIn, walk('createSession', { username: 'nobody', password })]),
    usualJourney([captcha, walk('sendSmsCode', { captcha_answer: '!!!!' })]),
    usualJourney([captcha, walk('sendSmsCode', { mobile: '+14155552671' })]),
    usualJourney([...verified, ...verified]),
    usualJourney([walk('sendSmsCode', nowhere, { times: 22 }), { ...captcha, times: 62 }], {
      client: 'crowd',
    }),
    ...faultNames.map((fault) => usualJourney([...verified, ...verified], { fault })),
  ]
}

const classicRoads = (walk: Walk): Journey[] => {
  const verified = [
    walk('GET /image_codes/{uuid}', { uuid: 'B5F1D6A0-93F2-4C3B-9C53-0B8F7F0A1E11' }),
    walk('GET /sms_codes/{mobile}'),
  ]
  const register = walk('POST /register', {
    username: 'road-classic',
    password,
    password2: password,
    allow: true,
  })
  return [
    usualJourney([
      ...verified,
      register,
      walk('GET /usernames/{username}/count'),
      walk('GET /mobiles/{mobile}/count'),
      walk('getSession'),
    ]),
    usualJourney(verified, { fault: 'delivered, and the reply lost', host: 'name' }),
  ]
}
