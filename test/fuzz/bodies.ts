import { Buffer } from 'node:buffer'
import * as fc from 'fast-check'
import { anyCharacter } from './characters.ts'

/** How the body of a request is made. */
export type BodyForm =
  /** From the call's values. `cut`: so many bytes are missing at its end. */
  | { readonly form: 'json'; readonly contentType: string; readonly isChunked: boolean; readonly cut: number }
  /** Whatever these bytes are. */
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

const utf8 = (text: string): Uint8Array => Buffer.from(text)

const rawBytes: fc.Arbitrary<Uint8Array> = fc.oneof(
  { weight: 3, arbitrary: fc.uint8Array({ maxLength: 200 }) },
  { weight: 3, arbitrary: fc.string({ unit: anyCharacter }).map(utf8) },
  { weight: 3, arbitrary: fc.jsonValue().map((value) => utf8(JSON.stringify(value))) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(
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
      )
      .map(utf8),
  },
  // Deep nesting, and sizes on both sides of 16 KiB.
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 12_000 }).map((depth) => utf8('['.repeat(depth))) },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 1, max: 8000 }).map((depth) => utf8('['.repeat(depth) + ']'.repeat(depth))),
  },
  {
    weight: 1,
    arbitrary: fc
      .integer({ min: 1, max: 2500 })
      .map((depth) => utf8('{"a":'.repeat(depth) + '1' + '}'.repeat(depth))),
  },
  {
    weight: 2,
    arbitrary: fc
      .oneof(fc.constantFrom(16_382, 16_383, 16_384, 16_385), fc.integer({ min: 8000, max: 70_000 }))
      .map((length) => utf8(`"${'x'.repeat(length - 2)}"`)),
  },
)

const rarely = fc.oneof(
  { weight: 9, arbitrary: fc.constant(false) },
  { weight: 1, arbitrary: fc.constant(true) },
)

const raw: fc.Arbitrary<BodyForm> = fc.record({
  form: fc.constant('raw' as const),
  contentType: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...jsonTypes) },
    { weight: 2, arbitrary: fc.constantFrom(undefined, ...otherTypes) },
  ),
  isChunked: rarely,
  bytes: rawBytes,
})

const fromValues: fc.Arbitrary<BodyForm> = fc.record({
  form: fc.constant('json' as const),
  contentType: fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(...jsonTypes) },
    { weight: 1, arbitrary: fc.constantFrom(...otherTypes) },
  ),
  isChunked: rarely,
  cut: fc.oneof(
    { weight: 20, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 30 }) },
  ),
})

/** For a call that takes a body, and for one that does not and may get one all the same. */
export const bodyForms = (need: 'none' | 'optional' | 'required'): fc.Arbitrary<BodyForm> => {
  if (need === 'none')
    return fc.oneof({ weight: 15, arbitrary: fc.constant(noBody) }, { weight: 1, arbitrary: raw })
  return fc.oneof(
    { weight: 16, arbitrary: fromValues },
    { weight: need === 'optional' ? 4 : 1, arbitrary: fc.constant(noBody) },
    { weight: 2, arbitrary: raw },
  )
}
