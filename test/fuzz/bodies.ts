import { Buffer } from 'node:buffer'
import * as fc from 'fast-check'
import { anyText } from '../support/property-text.ts'
import { mostly, weighted } from './values.ts'

/** How the body of a request is made. */
export interface BodyForm {
  readonly contentType: string | undefined
  readonly isChunked: boolean
  /** Undefined to send the call's values as JSON. */
  readonly bytes: Uint8Array | undefined
  /** How many characters are missing at the end of the JSON. */
  readonly cut: number
}

export const json: BodyForm = rawBody(undefined)

export function rawBody(text: string | undefined, contentType = 'application/json'): BodyForm {
  return { contentType, isChunked: false, bytes: text === undefined ? text : Buffer.from(text), cut: 0 }
}

const jsonTypes = [
  'application/json',
  'application/json; charset=utf-8',
  'Application/JSON;charset="UTF-8"',
  'application/json ;charset=utf-8',
]
const otherTypes = [
  ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/xml'],
  ['application/json; charset=gbk', 'application/json; charset=utf-16', 'application/jsonp', 'text/json'],
  ['application/problem+json', 'application/json, text/plain', '*/*', 'json', ''],
].flat()

const brokenJson = [
  ['', ' ', '\ufeff{}', '{}{}', '[', '{"a":', '{"a":1,}', "{'a':1}", 'NaN', '1e999', '{"a":1,"a":2}'],
].flat()
const deepJson = fc.oneof(
  fc.integer({ min: 1, max: 12_000 }).map((depth) => '['.repeat(depth)),
  fc.integer({ min: 1, max: 8000 }).map((depth) => '['.repeat(depth) + ']'.repeat(depth)),
  fc.integer({ min: 1, max: 2500 }).map((depth) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`),
)
/** Around 16 KiB, which is the limit, and far from it. */
const longJson = fc
  .oneof(fc.constantFrom(16_382, 16_383, 16_384, 16_385), fc.integer({ min: 8000, max: 70_000 }))
  .map((length) => `"${'x'.repeat(length - 2)}"`)

const bytes: fc.Arbitrary<Uint8Array> = weighted(
  [3, fc.uint8Array({ maxLength: 200 })],
  [3, anyText().map(utf8)],
  [3, fc.jsonValue().map((value) => utf8(JSON.stringify(value)))],
  [2, fc.constantFrom(...brokenJson).map(utf8)],
  [3, deepJson.map(utf8)],
  [2, longJson.map(utf8)],
)

const isChunked = mostly(10, false, fc.constant(true))

const raw = fc.record<BodyForm>({
  contentType: weighted(
    [4, fc.constantFrom(...jsonTypes)],
    [2, fc.constantFrom(...otherTypes)],
    [1, fc.constant(undefined)],
  ),
  isChunked,
  bytes,
  cut: fc.constant(0),
})

const ofValues = fc.record<BodyForm>({
  contentType: weighted([12, fc.constantFrom(...jsonTypes)], [1, fc.constantFrom(...otherTypes)]),
  isChunked,
  bytes: fc.constant(undefined),
  cut: mostly(20, 0, fc.integer({ min: 1, max: 30 })),
})

/** A call that takes no body may get one all the same. */
export function bodyForms(need: 'none' | 'optional' | 'required'): fc.Arbitrary<BodyForm | undefined> {
  if (need === 'none') return mostly(16, undefined, raw)
  return weighted([16, ofValues], [need === 'optional' ? 4 : 1, fc.constant(undefined)], [2, raw])
}

function utf8(text: string): Uint8Array {
  return Buffer.from(text)
}
