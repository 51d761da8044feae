import { Buffer } from 'node:buffer'
import * as fc from 'fast-check'
import { anyText } from '../support/property-text.ts'
import { mostly, weighted } from './values.ts'

/** How the body of a request is made. */
export type BodyForm =
  /** Of the call's values. `cut` is how many characters are missing at the end. */
  | { readonly form: 'json'; readonly contentType: string; readonly isChunked: boolean; readonly cut: number }
  /** Of these bytes. */
  | {
      readonly form: 'raw'
      readonly contentType: string | undefined
      readonly isChunked: boolean
      readonly bytes: Uint8Array
    }
  | { readonly form: 'none' }

export const json: BodyForm = { form: 'json', contentType: 'application/json', isChunked: false, cut: 0 }
export const noBody: BodyForm = { form: 'none' }

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
  '',
  ' ',
  '\ufeff{}',
  '{}{}',
  '[',
  '{"a":',
  '{"a":1,}',
  "{'a':1}",
  'NaN',
  '1e999',
  '{"a":1,"a":2}',
]

const deepJson = fc.oneof(
  fc.integer({ min: 1, max: 12_000 }).map((depth) => '['.repeat(depth)),
  fc.integer({ min: 1, max: 8000 }).map((depth) => '['.repeat(depth) + ']'.repeat(depth)),
  fc.integer({ min: 1, max: 2500 }).map((depth) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`),
)
/** Around 16 KiB, which is the limit, and far from it. */
const longJson = fc
  .oneof(fc.constantFrom(16_382, 16_383, 16_384, 16_385), fc.integer({ min: 8000, max: 70_000 }))
  .map((length) => `"${'x'.repeat(length - 2)}"`)

const rawBytes: fc.Arbitrary<Uint8Array> = weighted(
  [3, fc.uint8Array({ maxLength: 200 })],
  [3, anyText().map(utf8)],
  [3, fc.jsonValue().map((value) => utf8(JSON.stringify(value)))],
  [2, fc.constantFrom(...brokenJson).map(utf8)],
  [3, deepJson.map(utf8)],
  [2, longJson.map(utf8)],
)

const isChunked = mostly(10, false, fc.constant(true))

const raw = fc.record({
  form: fc.constant('raw' as const),
  contentType: weighted(
    [4, fc.constantFrom(...jsonTypes)],
    [2, fc.constantFrom(...otherTypes)],
    [1, fc.constant(undefined)],
  ),
  isChunked,
  bytes: rawBytes,
})

const fromValues = fc.record({
  form: fc.constant('json' as const),
  contentType: weighted([12, fc.constantFrom(...jsonTypes)], [1, fc.constantFrom(...otherTypes)]),
  isChunked,
  cut: mostly(20, 0, fc.integer({ min: 1, max: 30 })),
})

/** A call that takes no body may get one all the same. */
export function bodyForms(need: 'none' | 'optional' | 'required'): fc.Arbitrary<BodyForm> {
  if (need === 'none') return mostly(16, noBody, raw)
  return weighted([16, fromValues], [need === 'optional' ? 4 : 1, fc.constant(noBody)], [2, raw])
}

function utf8(text: string): Uint8Array {
  return Buffer.from(text)
}
