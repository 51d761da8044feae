import * as fc from 'fast-check'
import { anyCharacter, textOf } from '../support/property-text.ts'
import type { Json, Schema } from './openapi.ts'

/** Keywords that do not restrict the values, or that are used below. */
const known: readonly string[] = [
  ['type', 'enum', 'const', 'pattern', 'format', 'minLength', 'maxLength', 'minimum', 'maximum'],
  ['items', 'minItems', 'maxItems', 'properties', 'required', 'additionalProperties', 'anyOf', 'oneOf'],
  ['description', 'title', 'example', 'examples', 'default', 'deprecated', 'readOnly', 'writeOnly'],
].flat()

/** Every new password in a valid request begins with this. The log must not contain it. */
export const passwordMark = 'fuzz-secret-'

const otherNumbers = [
  '+14155552671',
  '+44 7400 123456',
  '010-12345678',
  '13800138000;ext=5',
  '138001380000',
  '+86',
  '110',
]

/** The document describes these values in words only, so values of the schema would all be refused. */
export const describedInWords: Partial<Record<string, fc.Arbitrary<Json>>> = {
  // A visitor knows its own number. These are others.
  mobile: fc.oneof(fc.constantFrom(...otherNumbers), textOf('0123456789+-() .'), fc.string()),
  password: fc.string({ unit: anyCharacter, maxLength: 20 }).map((text) => passwordMark + text),
}

const formats: Partial<Record<string, () => fc.Arbitrary<string>>> = {
  'date-time': () => fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  uuid: () => fc.uuid(),
  email: () => fc.emailAddress(),
  uri: () => fc.webUrl(),
}

/**
 * Generates values that a schema allows.
 *
 * @throws {Error} the schema uses a keyword that is not known here, so a run would leave it out
 */
export function valuesOf(schema: Schema): fc.Arbitrary<Json> {
  const unknown = Object.keys(schema).filter((keyword) => !known.includes(keyword))
  if (unknown.length > 0) throw new Error(`Cannot generate for the keyword ${unknown.join(', ')}`)
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) return fc.oneof(...choices.map(valuesOf))
  return valuesOfType(schema)
}

function valuesOfType(schema: Schema): fc.Arbitrary<Json> {
  const { minimum = -(2 ** 31), maximum = 2 ** 31, minItems = 0, maxItems = 10 } = schema
  switch (schema.type) {
    case 'string':
      return texts(schema)
    case 'integer':
      return fc.integer({ min: Math.max(minimum, -(2 ** 31)), max: Math.min(maximum, 2 ** 31) })
    case 'number':
      return fc.double({ min: minimum, max: maximum, noNaN: true, noDefaultInfinity: true })
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'array':
      return fc.array(valuesOf(schema.items ?? {}), { minLength: minItems, maxLength: maxItems })
    case 'object':
      return objects(schema)
    case undefined:
      return fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>
    default:
      throw new Error(`Cannot generate for the type ${schema.type}`)
  }
}

function objects({ properties = {}, required = [] }: Schema): fc.Arbitrary<Json> {
  const members = Object.entries(properties).map(([name, schema]) => [name, valuesOf(schema)] as const)
  return fc.record(Object.fromEntries(members), { requiredKeys: [...required] })
}

function texts({ pattern, format = '', minLength = 0, maxLength = 2000 }: Schema): fc.Arbitrary<string> {
  if (pattern !== undefined)
    return matching(pattern).filter((text) => {
      const { length } = Array.from(text)
      return minLength <= length && length <= maxLength
    })
  return (
    formats[format]?.() ??
    weighted(
      [6, fc.string({ unit: 'grapheme-ascii', minLength, maxLength })],
      // A unit is a code point, as a character is for JSON Schema.
      [3, fc.string({ unit: anyCharacter, minLength, maxLength })],
      [1, fc.string({ unit: anyCharacter, minLength, maxLength, size: 'max' })],
    )
  )
}

/** fast-check knows no lookaheads: texts of the rest of the pattern are filtered by the whole. */
function matching(pattern: string): fc.Arbitrary<string> {
  const regExp = new RegExp(pattern, 'u')
  const withoutLookaheads = new RegExp(pattern.replaceAll(/\(\?[!=][^()]*\)/g, ''), 'u')
  return fc.stringMatching(withoutLookaheads).filter((text) => regExp.test(text))
}

type Choice = readonly [weight: number, arbitrary: fc.Arbitrary<unknown>]

/** Chooses one of several arbitraries, each as often as its weight says. */
export function weighted<const Choices extends readonly Choice[]>(
  ...choices: Choices
): fc.Arbitrary<Choices[number][1] extends fc.Arbitrary<infer Value> ? Value : never> {
  return fc.oneof(...choices.map(([weight, arbitrary]) => ({ weight, arbitrary }))) as never
}

/** Gives the usual value, and another one once in `oneIn` times. */
export function mostly<const Usual, Other>(
  oneIn: number,
  usual: Usual,
  other: fc.Arbitrary<Other>,
): fc.Arbitrary<Usual | Other> {
  return weighted([oneIn - 1, fc.constant(usual)], [1, other])
}
