import { Ajv2020 } from 'ajv/dist/2020.js'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Schema } from './schema.ts'
import { valuesOf } from './values.ts'

const ajv = new Ajv2020({ strictSchema: false, validateFormats: false })

describe('valuesOf', () => {
  it.each<[string, Schema]>([
    ['a text between two lengths', { type: 'string', minLength: 3, maxLength: 5 }],
    ['a pattern with a lookahead', { type: 'string', pattern: String.raw`^(?!\d+$)[A-Za-z0-9_-]{5,20}$` }],
    ['a pattern and a length', { type: 'string', pattern: String.raw`^[\w-]+$`, minLength: 2, maxLength: 4 }],
    ['a choice', { enum: ['light', 'dark'] }],
    ['a constant', { const: true }],
    ['a whole number', { type: 'integer', minimum: -1, maximum: 3 }],
    ['a number', { type: 'number', minimum: 0, maximum: 1 }],
    ['one of two types', { anyOf: [{ type: 'null' }, { type: 'boolean' }] }],
    ['a list', { type: 'array', items: { type: 'integer' }, minItems: 1, maxItems: 2 }],
    [
      'an object with a member that may be left out',
      {
        type: 'object',
        properties: { a: { type: 'string' }, b: { type: 'integer' } },
        required: ['a'],
        additionalProperties: false,
      },
    ],
  ])('generates what the schema allows: %s', (_, schema) => {
    const validate = ajv.compile(schema)
    const wrong = fc.sample(valuesOf(schema), 200).filter((value) => !validate(value))
    expect(wrong).toEqual([])
  })

  it('reaches both ends of a length, in characters beyond the first plane too', () => {
    const lengths = fc
      .sample(valuesOf({ type: 'string', minLength: 0, maxLength: 300 }), { seed: 1, numRuns: 2000 })
      .map((text) => (typeof text === 'string' ? Array.from(text).length : NaN))
    expect(Math.min(...lengths)).toBe(0)
    expect(Math.max(...lengths)).toBeGreaterThan(250)
  })

  it.each<[string, object]>([
    ['multipleOf', { type: 'integer', multipleOf: 2 }],
    ['not', { not: {} }],
    ['$ref', { $ref: '#/x' }],
  ])('refuses a schema with the keyword %s rather than ignore it', (keyword, schema) => {
    expect(() => valuesOf(schema)).toThrow(keyword)
  })

  it('refuses a type that it does not know', () => {
    expect(() => valuesOf({ type: 'file' })).toThrow('file')
  })
})
