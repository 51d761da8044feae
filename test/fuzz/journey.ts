import * as fc from 'fast-check'
import { textOf } from '../support/property-text.ts'
import type { ProviderFault } from '../support/provider-fake.ts'
import { faults } from '../support/ronglian-fake.ts'
import { type BodyForm, bodyForms } from './bodies.ts'
import { type Change, changesOf } from './changes.ts'
import type { Json, Operation, Slot } from './openapi.ts'
import { type Surroundings, surroundings } from './surroundings.ts'
import { describedInWords, mostly, valuesOf, weighted } from './values.ts'

/** One visitor, and its requests in order. */
export interface Journey {
  /** `crowd` is one of two addresses. Many visitors share them, so they reach the limits for a client. */
  readonly client: 'fresh' | 'crowd' | { readonly text: string | undefined }
  /** How the visitor names the service. It decides the names and attributes of cookies. */
  readonly host: 'address' | 'name'
  /** How the visitor writes its number. */
  readonly spelling: (number: string) => string
  /** What the SMS provider does to this visitor's messages. */
  readonly fault: ProviderFault | undefined
  /** Whether the visitor's number has a user before the visitor comes, and whether that user is idle. */
  readonly number: 'new' | 'taken' | 'idle'
  readonly steps: readonly Call[]
}

/** A call of an operation. It becomes a request when it is sent, because the visitor learns some values on the way. */
export interface Call {
  readonly operation: Operation
  /** One for each of the operation's slots. */
  readonly sources: readonly Source[]
  readonly changes: readonly Change[]
  readonly body: BodyForm | undefined
  readonly surroundings: Surroundings
  /** After the path. */
  readonly ending: string
  /** How often it is sent in a row. */
  readonly times: number
}

/**
 * Where the value of a slot comes from: the visitor's newest or an earlier one, another visitor's, a new one, or none.
 * `value` also takes the place of what is not known yet.
 */
export interface Source {
  readonly from: 'own' | 'earlier' | 'others' | 'new' | 'nowhere'
  readonly pick: number
  readonly value: Json
}

/** Faults of the SMS provider. Timeouts are left out: they would take most of a run. */
export const providerFaults: readonly ProviderFault[] = [
  [faults.http(400), faults.http(500), faults.http(502), faults.http(503), faults.redirect],
  [faults.code('160042'), faults.code('112317', 400), faults.code('112310')],
  [faults.html, faults.empty, faults.cutJson, faults.wrongShape, faults.oversized],
  [faults.resetInBody(), faults.replyLost],
].flat()

const otherSpellings: readonly Journey['spelling'][] = [
  (number) => `+86 ${number.slice(0, 3)} ${number.slice(3, 7)}-${number.slice(7)}`,
  (number) => `0086${number}`,
  (number) => number.replaceAll(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit))),
]

/** The runtime refuses other methods itself. */
const methods = 'GET HEAD POST PUT PATCH DELETE OPTIONS TRACE PROPFIND PURGE REPORT MKCOL COPY'.split(' ')

/** A sign-in by password takes as long as a hundred other calls: it hashes a password for every name. */
const costly: readonly string[] = ['createSession', 'createSession (mobile, password)', 'POST /login']

const endings = weighted(
  [12, fc.constantFrom('', '/')],
  [1, fc.constantFrom('?x=1', '/?%ff', '?image_code=a&image_code=b', '#x', '?__proto__=1', '?&=&')],
)

/** Generates journeys through the operations. */
export function journeysThrough(operations: readonly Operation[]): fc.Arbitrary<Journey> {
  const step = weighted(
    ...operations.map((operation) => [costly.includes(operation.id) ? 1 : 40, callsOf(operation)] as const),
    [60, straysNear(operations)],
  )
  const signUp = (surface: Operation['surface']) =>
    inOrder(operations.filter((operation) => operation.surface === surface))
  const anyVisitor = {
    client: weighted(
      [20, fc.constant('fresh')],
      [1, fc.constant('crowd')],
      [1, fc.constantFrom(undefined, '::ffff:192.0.2.1', 'x', '1', '::1', '[::1]').map((text) => ({ text }))],
    ),
    host: fc.constantFrom('address', 'name'),
    spelling: weighted([1, fc.constant(plainly)], [1, fc.constantFrom(...otherSpellings)]),
    fault: mostly(13, undefined, fc.constantFrom(...providerFaults)),
  } as const
  const anyOrder = fc.record<Journey>({
    ...anyVisitor,
    number: mostly(8, 'new', fc.constantFrom('taken', 'idle')),
    steps: weighted(
      [3, fc.array(step, { minLength: 1, maxLength: 2 })],
      [2, signUp('document')],
      [1, signUp('classic')],
      [1, fc.array(step, { minLength: 3, maxLength: 12 })],
    ),
  })
  const withCode = usesOfCodes.flatMap(({ purpose, id, number, other }) => {
    const uses = operations.find((operation) => operation.id === id)
    if (!uses) return []
    return fc.record<Journey>({
      ...anyVisitor,
      number: mostly(12, number, fc.constant(other)),
      steps: stepsWithCode(operations, uses, purpose),
    })
  })
  return weighted([3, anyOrder], ...withCode.map((journey) => [1, journey] as const))
}

/** What codes are good for, and whose numbers get them. */
const usesOfCodes = [
  { purpose: 'register', id: 'createUser', number: 'new', other: 'idle' },
  { purpose: 'sign_in', id: 'createSession (verification_id, sms_code)', number: 'taken', other: 'new' },
  { purpose: 'reset_password', id: 'createPasswordReset', number: 'taken', other: 'idle' },
] as const

/** A code is sent for a purpose and used. Then the user, who is signed in, makes other calls. */
function stepsWithCode(
  operations: readonly Operation[],
  uses: Operation,
  purpose: string,
): fc.Arbitrary<Call[]> {
  const asking = operations.filter(({ id }) => id === 'createCaptcha' || id === 'sendSmsCode')
  const first = [...asking, uses].map((operation) => callsOf(operation).map(withPurpose(purpose)))
  const signedIn = operations.filter(({ path }) => /^\/v1\/(user|sessions?|passkeys)(\/|$)/.test(path))
  return fc.tuple(fc.tuple(...first), inOrder(signedIn)).map((steps) => steps.flat())
}

function withPurpose(purpose: string): (call: Call) => Call {
  return (call) => ({
    ...call,
    sources: call.sources.map((source, index) =>
      call.operation.slots[index]?.name === 'purpose' ? { from: 'new', pick: 0, value: purpose } : source,
    ),
  })
}

export function plainly(number: string): string {
  return number
}

/** Calls in the order of the list, which is the order of a sign-up. Some are left out. */
function inOrder(operations: readonly Operation[]): fc.Arbitrary<Call[]> {
  const calls = operations.map((operation) => {
    const [calling, skipping] = costly.includes(operation.id) ? [1, 30] : [4, 1]
    return weighted([skipping, fc.constant(undefined)], [calling, callsOf(operation)])
  })
  return fc.tuple(...calls).map((steps) => steps.filter((step) => step !== undefined))
}

function callsOf(operation: Operation): fc.Arbitrary<Call> {
  return fc.record({
    operation: fc.constant(operation),
    sources: fc.tuple(...operation.slots.map(sourcesOf)),
    changes: mostly(4, [], fc.array(changesOf(operation), { minLength: 1, maxLength: 2 })),
    body: bodyForms(operation.body),
    surroundings,
    ending: endings,
    times: mostly(21, 1, fc.integer({ min: 2, max: 8 })),
  })
}

function sourcesOf(slot: Slot): fc.Arbitrary<Source> {
  const usual = weighted(
    [40, fc.constant('own')],
    [2, fc.constantFrom('earlier', 'new')],
    [1, fc.constantFrom('others', 'nowhere')],
  )
  const optional = slot.isRequired ? usual : fc.oneof(usual, fc.constant('nowhere' as const))
  return fc.record({
    from: slot.isMadeByClient ? weighted([12, fc.constant('new')], [1, usual]) : optional,
    pick: fc.nat({ max: 1000 }),
    value: describedInWords[slot.knownAs] ?? valuesOf(slot.schema),
  })
}

/** Requests that no operation describes, or another method of its path. */
function straysNear(operations: readonly Operation[]): fc.Arbitrary<Call> {
  const known = operations.map(({ path }) => path.replaceAll(/\{\w+\}/g, 'x'))
  const near = known.flatMap((path) => {
    const encoded = `/%${path.charCodeAt(1).toString(16)}${path.slice(2)}`
    return [encoded, `${path}x`, `${path}//`, `/x${path}`, `/${path}`, path.toUpperCase()]
  })
  const segment = fc.oneof(
    textOf('abcXYZ019-._~!$&()*+,;=:@', { maxLength: 8 }),
    fc.constantFrom('..', '.', '%2e%2e', '%ff', '%', '__proto__'),
  )
  const paths = weighted(
    [3, fc.constantFrom(...known, '/openapi.json', '/dev/inbox', '/', '/v1', '/docs')],
    [2, fc.constantFrom(...near)],
    [1, fc.array(segment).map((segments) => `/${segments.join('/')}`)],
  )
  return fc
    .tuple(fc.constantFrom(...methods), paths, bodyForms('none'), surroundings)
    .map(([method, path, body, surroundings]) => {
      const operation = {
        id: 'a stray',
        surface: 'document',
        method,
        path,
        slots: [],
        body: 'none',
        answers: {},
      } as const
      return { operation, sources: [], changes: [], body, surroundings, ending: '', times: 1 }
    })
}
