import * as fc from 'fast-check'
import { anyCharacter } from './characters.ts'
import type { Json, Schema } from './schema.ts'

/** Keywords that say nothing about which values are valid, or that are looked at below. */
const known: ReadonlySet<string> = new Set(
  [
    ['type', 'enum', 'const', 'pattern', 'format', 'minLength', 'maxLength', 'minimum', 'maximum'],
    ['items', 'minItems', 'maxItems', 'properties', 'required', 'additionalProperties', 'anyOf', 'oneOf'],
    ['description', 'title', 'example', 'examples', 'default', 'deprecated', 'readOnly', 'writeOnly'],
  ].flat(),
)

/**
 * Generates values that a schema allows.
 *
 * @throws {Error} the schema uses a keyword that is not known here: better no run than one that leaves it out
 */
export const valuesOf = (schema: Schema): fc.Arbitrary<Json> => {
  const unknown = Object.keys(schema).filter((keyword) => !known.has(keyword))
  if (unknown.length > 0) throw new Error(`Cannot generate for the keyword ${unknown.join(', ')}`)
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) return fc.oneof(...choices.map(valuesOf))
  return valuesOfType(schema)
}

const valuesOfType = (schema: Schema): fc.Arbitrary<Json> => {
  const { minimum: min = -(2 ** 31), maximum: max = 2 ** 31 } = schema
  switch (schema.type) {
    case 'string':
      return texts(schema)
    case 'integer':
      return fc.integer({ min: Math.max(min, -(2 ** 31)), max: Math.min(max, 2 ** 31) })
    case 'number':
      return fc.double({ min, max, noNaN: true, noDefaultInfinity: true })
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'array':
      return fc.array(valuesOf(schema.items ?? {}), {
        minLength: schema.minItems ?? 0,
        maxLength: schema.maxItems ?? 10,
      })
    case 'object':
      return objects(schema)
    case undefined:
      return fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>
    default:
      throw new Error(`Cannot generate for the type ${schema.type}`)
  }
}

const objects = ({ properties = {}, required = [] }: Schema): fc.Arbitrary<Json> =>
  fc.record(
    Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, valuesOf(schema)])),
    { requiredKeys: [...required] },
  )

const formats: Partial<Record<string, () => fc.Arbitrary<string>>> = {
  'date-time': () => fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  uuid: () => fc.uuid(),
  email: () => fc.emailAddress(),
  uri: () => fc.webUrl(),
}

const texts = ({ pattern, format = '', minLength = 0, maxLength = 2000 }: Schema): fc.Arbitrary<string> => {
  const fits = (text: string) => isBetween(Array.from(text).length, minLength, maxLength)
  if (pattern !== undefined) return matching(pattern).filter(fits)
  const formatted = formats[format]
  if (formatted) return formatted()
  return fc.oneof(
    { weight: 6, arbitrary: fc.string({ unit: 'grapheme-ascii', minLength, maxLength }) },
    // A unit is a code point here, and so is a character for JSON Schema.
    { weight: 3, arbitrary: fc.string({ unit: anyCharacter, minLength, maxLength }) },
    { weight: 1, arbitrary: fc.string({ unit: anyCharacter, minLength, maxLength, size: 'max' }) },
  )
}

/** fast-check knows no lookaheads: what they demand is filtered out of what the rest of the pattern gives. */
const matching = (pattern: string): fc.Arbitrary<string> => {
  const regExp = new RegExp(pattern, 'u')
  const withoutLookaheads = new RegExp(pattern.replaceAll(/\(\?[!=][^()]*\)/g, ''), 'u')
  return fc.stringMatching(withoutLookaheads).filter((text) => regExp.test(text))
}

const isBetween = (value: number, minimum: number, maximum: number): boolean =>
  minimum <= value && value <= maximum
