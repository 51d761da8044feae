import * as fc from 'fast-check'
import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { requireJson } from './input.ts'

const app = new Hono().post('/', requireJson(), (c) => c.text('accepted'))

/** Few names, so that one often occurs twice. A careless reader would trip over some of them. */
const trickyNames = ['a', 'b', '"', '\\', '\\"', '":', '{', ']', '__proto__', '', 'é', '🔑']
const names = fc.constantFrom(...trickyNames)

/** JSON with the same characters in its strings, with the same names in nested objects, and names as values. */
const values = fc.oneof(
  fc.json({ stringUnit: fc.constantFrom('"', ':', '{', '}', '[', ']', '\\', ',', 'a', ' ') }),
  names.map((name) => JSON.stringify(name)),
)

const blanks = fc.string({ unit: fc.constantFrom(' ', '\n', '\t', '\r'), maxLength: 2 })

const members = fc.array(
  names.chain((name) => fc.tuple(fc.constant(name), blanks, written(name), blanks, values, blanks)),
  { maxLength: 5 },
)

describe('a JSON body', () => {
  it('is refused if a name occurs twice in its outermost object, however it is written, and only then', async () => {
    await fc.assert(
      fc.asyncProperty(members, blanks, async (members, around) => {
        const response = await post(around + objectOf(members) + around)
        // Not counted by parsing: V8 may read an escaped name as another one with a backslash, if it has parsed that
        // one before.
        const isTwice = new Set(members.map(([name]) => name)).size < members.length
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
      fc.asyncProperty(values, async (text) => {
        fc.pre(!text.startsWith('{'))
        expect((await post(text)).status).toBe(200)
      }),
    )
  })

  it('is refused if JSON.parse refuses it, and never fails', async () => {
    const cut = fc.tuple(members, fc.nat(60)).map(([members, length]) => objectOf(members).slice(0, length))
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

function post(body: string) {
  return app.request('/', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body })
}

/** A string as JSON, with some of its UTF-16 units written as escapes. */
function written(text: string): fc.Arbitrary<string> {
  const units = text.split('').map((unit) => {
    const escaped = `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
    return fc.constantFrom(escaped, JSON.stringify(unit).slice(1, -1))
  })
  return fc.tuple(...units).map((parts) => `"${parts.join('')}"`)
}

type Member = [name: string, before: string, written: string, behind: string, value: string, after: string]

function objectOf(members: readonly Member[]): string {
  const texts = members.map(
    ([, before, name, behind, value, after]) => `${before}${name}${behind}:${value}${after}`,
  )
  return `{${texts.join(',')}}`
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
