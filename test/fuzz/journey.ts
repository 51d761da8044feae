import * as fc from 'fast-check'
import { bodyForms, type BodyForm } from './bodies.ts'
import { type Change, changesOf } from './changes.ts'
import { faultNames, type FaultName } from './faults.ts'
import type { Operation, Slot } from './operations.ts'
import type { Json } from './schema.ts'
import { type Surroundings, surroundings } from './surroundings.ts'
import { inWords } from './in-words.ts'
import { valuesOf } from './values.ts'

/**
 * Where the value of a slot comes from: the visitor's own newest one or an earlier one, another visitor's, a new one, or
 * nowhere. `value` also stands in for what nobody knows yet.
 */
export interface Source {
  readonly from: 'own' | 'earlier' | 'others' | 'new' | 'nowhere'
  readonly pick: number
  readonly value: Json
}

/** A call of an operation. It becomes a request when it is made, for some of its values are learned on the way. */
export interface Call {
  readonly kind: 'call'
  readonly operation: Operation
  /** One for each of the operation's slots. */
  readonly sources: readonly Source[]
  readonly changes: readonly Change[]
  readonly body: BodyForm
  readonly surroundings: Surroundings
  readonly ending: string
  /** How often it is made in a row. */
  readonly times: number
}

/** A request that no operation describes, or one by another method. */
export interface Stray {
  readonly kind: 'stray'
  readonly method: string
  readonly path: string
  readonly body: BodyForm
  readonly surroundings: Surroundings
}

export type Step = Call | Stray

/** One visitor, and what it does, in this order. */
export interface Journey {
  /** `crowd`: one of the few addresses that so many share that they meet their limits. */
  readonly client: 'fresh' | 'crowd' | { readonly text: string | undefined }
  /** Under which name it calls the service: that decides the cookies’ names and attributes. */
  readonly host: 'address' | 'name'
  readonly spelling: 'plain' | 'international' | 'zeros' | 'full width'
  /** What the SMS provider does to this visitor's messages. */
  readonly fault: FaultName | undefined
  /** Whether a user with the visitor's number stands there before. */
  readonly isNumberTaken: boolean
  readonly steps: readonly Step[]
}

const froms = fc.oneof(
  { weight: 40, arbitrary: fc.constant('own' as const) },
  { weight: 2, arbitrary: fc.constantFrom('earlier' as const, 'new' as const) },
  { weight: 1, arbitrary: fc.constantFrom('others' as const, 'nowhere' as const) },
)

const fromsOf = (slot: Slot): fc.Arbitrary<Source['from']> => {
  if (slot.isMadeByClient) return fc.oneof({ weight: 12, arbitrary: fc.constant('new' as const) }, froms)
  return slot.isRequired ? froms : fc.oneof(froms, fc.constant('nowhere' as const))
}

const sourceOf = (slot: Slot): fc.Arbitrary<Source> => {
  return fc.record({
    from: fromsOf(slot),
    pick: fc.nat({ max: 1000 }),
    value: inWords[slot.knownAs] ?? valuesOf(slot.schema),
  })
}

const endings = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom('', '/') },
  {
    weight: 1,
    arbitrary: fc.constantFrom('?x=1', '/?%ff', '?image_code=a&image_code=b', '#x', '?__proto__=1', '?&=&'),
  },
)

const callOf = (operation: Operation): fc.Arbitrary<Call> =>
  fc.record({
    kind: fc.constant('call' as const),
    operation: fc.constant(operation),
    sources: fc.tuple(...operation.slots.map(sourceOf)),
    changes: fc.oneof(
      { weight: 3, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(changesOf(operation), { minLength: 1, maxLength: 2 }) },
    ),
    body: bodyForms(operation.body),
    surroundings,
    ending: endings,
    times: fc.oneof(
      { weight: 20, arbitrary: fc.constant(1) },
      { weight: 1, arbitrary: fc.integer({ min: 2, max: 8 }) },
    ),
  })

const segments = fc.string({ unit: fc.constantFrom(...'abcXYZ019-._~!$&()*+,;=:@'.split('')), maxLength: 8 })

/** Those that the runtime knows: others it refuses itself, and the Worker never sees them. */
const methods = 'GET HEAD POST PUT PATCH DELETE OPTIONS TRACE PROPFIND PURGE REPORT MKCOL COPY'.split(' ')

const straysAmong = (operations: readonly Operation[]): fc.Arbitrary<Stray> => {
  const known = operations.map(({ path }) => path.replaceAll(/\{\w+\}/g, 'x'))
  const bend = (path: string) => [path, `${path}x`, `${path}//`, `/x${path}`, `/${path}`, path.toUpperCase()]
  const encode = (path: string) => `/%${path.charCodeAt(1).toString(16)}${path.slice(2)}`
  return fc.record({
    kind: fc.constant('stray' as const),
    method: fc.constantFrom(...methods),
    path: fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...known, '/openapi.json', '/dev/inbox', '/', '/v1', '/docs') },
      { weight: 2, arbitrary: fc.constantFrom(...known.flatMap((path) => [...bend(path), encode(path)])) },
      {
        weight: 1,
        arbitrary: fc
          .array(fc.oneof(segments, fc.constantFrom('..', '.', '%2e%2e', '%ff', '%', '__proto__')))
          .map((segments) => `/${segments.join('/')}`),
      },
    ),
    body: bodyForms('none'),
    surroundings,
  })
}

/** Its check of a password costs as much time as some hundred other calls, whatever the name. */
const costly: readonly string[] = ['createSession']

/** In the order of the document, which is that of a sign-up, with gaps. */
const inOrder = (operations: readonly Operation[]): fc.Arbitrary<Step[]> =>
  fc
    .tuple(
      ...operations.map((operation) =>
        fc.oneof(
          { weight: costly.includes(operation.id) ? 30 : 1, arbitrary: fc.constant(undefined) },
          { weight: costly.includes(operation.id) ? 1 : 4, arbitrary: callOf(operation) },
        ),
      ),
    )
    .map((calls) => calls.filter((call) => call !== undefined))

/** Generates journeys through all operations; those of a surface follow each other as they stand in the list. */
export const journeysThrough = (operations: readonly Operation[]): fc.Arbitrary<Journey> => {
  const step = fc.oneof(
    ...operations.map((operation) => ({
      weight: costly.includes(operation.id) ? 1 : 40,
      arbitrary: callOf(operation),
    })),
    { weight: 60, arbitrary: straysAmong(operations) },
  )
  const surface = (name: Operation['surface']) =>
    inOrder(operations.filter((operation) => operation.surface === name))
  return fc.record<Journey>({
    client: fc.oneof(
      { weight: 20, arbitrary: fc.constant('fresh' as const) },
      { weight: 1, arbitrary: fc.constant('crowd' as const) },
      {
        weight: 1,
        arbitrary: fc
          .constantFrom(undefined, '::ffff:192.0.2.1', 'x', '1', '::1', '[::1]')
          .map((text) => ({ text })),
      },
    ),
    host: fc.constantFrom('address', 'name'),
    spelling: fc.constantFrom('plain', 'plain', 'plain', 'international', 'zeros', 'full width'),
    fault: fc.oneof(
      { weight: 12, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.constantFrom(...faultNames) },
    ),
    isNumberTaken: fc.oneof(
      { weight: 15, arbitrary: fc.constant(false) },
      { weight: 1, arbitrary: fc.constant(true) },
    ),
    steps: fc.oneof(
      { weight: 3, arbitrary: fc.array(step, { minLength: 1, maxLength: 2 }) },
      { weight: 2, arbitrary: surface('document') },
      { weight: 1, arbitrary: surface('classic') },
      { weight: 1, arbitrary: fc.array(step, { minLength: 3, maxLength: 12 }) },
    ),
  })
}
