import * as fc from 'fast-check'
import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { requireJson } from './input.ts'

const app = new Hono().post('/', requireJson(), (c) => c.text('taken'))

function post(body: BodyInit, type = 'application/json') {
  return app.request('/', { method: 'POST', headers: { 'Content-Type': type }, body })
}

/** The names of an object's members in the order in which they stand, and its text. */
interface WrittenObject {
  readonly names: readonly string[]
  readonly text: string
}

const blanks = fc.string({ unit: fc.constantFrom(' ', '\n', '\t', '\r'), maxLength: 2 })

/** A string as JSON, with any of its characters written as an escape. */
function written(text: string): fc.Arbitrary<string> {
  return fc.array(fc.boolean(), { minLength: text.length, maxLength: text.length }).map((isEscaped) => {
    // By UTF-16 units, as escapes are.
    const units = text
      .split('')
      .map((unit, at) =>
        isEscaped[at]
          ? `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
          : JSON.stringify(unit).slice(1, -1),
      )
    return `"${units.join('')}"`
  })
}

/** Few names, so that one often stands twice; and such as a careless reader would trip over. */
const names = fc.constantFrom(
  'a',
  'b',
  'username',
  '"',
  '\\',
  '\\"',
  '":',
  '{',
  ']',
  '__proto__',
  '',
  'é',
  '🔑',
)

const strings = fc.oneof(
  names,
  fc.string({ unit: fc.constantFrom('"', ':', '{', '}', '[', ']', '\\', ',', 'a', ' '), maxLength: 8 }),
)

const { value } = fc.letrec<{ value: string; object: WrittenObject }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom('null', 'true', '-1.5e3'),
    strings.chain(written),
    fc.array(tie('value'), { maxLength: 3 }).map((items) => `[${items.join(',')}]`),
    tie('object').map(({ text }) => text),
  ),
  object: objectOf(tie('value')),
}))

/** @param values texts of the members' values */
function objectOf(values: fc.Arbitrary<string>): fc.Arbitrary<WrittenObject> {
  const member = names.chain((name) =>
    fc.record({
      name: fc.constant(name),
      text: written(name),
      value: values,
      blanks: fc.array(blanks, { minLength: 4, maxLength: 4 }),
    }),
  )
  return fc.array(member, { maxLength: 5 }).map((members) => ({
    names: members.map(({ name }) => name),
    text: `{${members.map(({ text, value, blanks: [a = '', b = '', c = '', d = ''] }) => `${a}${text}${b}:${c}${value}${d}`).join(',')}}`,
  }))
}

describe('a JSON body', () => {
  it('is refused if a name stands twice in its outermost object, however it is written, and only then', async () => {
    await fc.assert(
      fc.asyncProperty(objectOf(value), blanks, async ({ names, text }, around) => {
        const response = await post(around + text + around)
        // Not counted by parsing: V8 itself may read an escaped name as another one with a backslash, if it has parsed
        // such a one before.
        const isTwice = new Set(names).size < names.length
        expect(response.status).toBe(isTwice ? 400 : 200)
        if (isTwice)
          expect(await response.json()).toMatchObject({
            code: 'invalid_parameters',
            errors: [{ pointer: '', detail: 'must not hold a name twice' }],
          })
      }),
    )
  })

  it('need not be an object: its schema decides', async () => {
    await fc.assert(
      fc.asyncProperty(value, async (text) => {
        fc.pre(!text.startsWith('{'))
        expect((await post(text)).status).toBe(200)
      }),
    )
  })

  it('is refused if JSON.parse refuses it, and never fails', async () => {
    const cut = fc.tuple(objectOf(value), fc.nat(60)).map(([{ text }, length]) => text.slice(0, length))
    const texts = fc.oneof(cut, fc.string({ unit: 'grapheme', maxLength: 20 }))
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        fc.pre(text !== '' && !isJson(text))
        const response = await post(text)
        expect(response.status).toBe(400)
        expect(await response.json()).toMatchObject({ code: 'invalid_parameters' })
      }),
    )
  })
})

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
