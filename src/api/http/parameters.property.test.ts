import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  captchaIdSchema,
  passwordSchema,
  typedAnswerSchema,
  usernameSchema,
  verificationIdSchema,
} from './parameters.ts'
import { anyText, digits, letters, textOf } from '../../../test/support/property-text.ts'

const wordCharacters = `${letters}${digits}_-`

const anything = fc.oneof(
  anyText({ maxLength: 25 }),
  textOf(wordCharacters, { maxLength: 25 }),
  textOf(digits, { maxLength: 25 }),
  fc
    .tuple(textOf(wordCharacters, { maxLength: 25 }), fc.constantFrom('\n', '\0', ' ', 'é', 'Ａ'))
    .map(([text, last]) => text + last),
)

function isMadeOf(text: string, characters: string): boolean {
  return Array.from(text).every((character) => characters.includes(character))
}

describe('a user name', () => {
  it('is 5 to 20 of its characters, not digits alone, and nothing else', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const isName =
          text.length >= 5 && text.length <= 20 && isMadeOf(text, wordCharacters) && !isMadeOf(text, digits)
        expect(usernameSchema.safeParse(text).success).toBe(isName)
      }),
    )
  })
})

describe('an id', () => {
  it.each([captchaIdSchema, verificationIdSchema])(
    'holds nothing that could mean something in a key',
    (schema) => {
      const ids = fc.oneof(anything, textOf(wordCharacters, { maxLength: 70 }))
      fc.assert(
        fc.property(ids, (text) => {
          const isId = text.length >= 1 && text.length <= 64 && isMadeOf(text, wordCharacters)
          expect(schema.safeParse(text).success).toBe(isId)
        }),
      )
    },
  )
})

describe('a password', () => {
  it('has 8 to 128 characters as people count them, any, and is taken as it stands', () => {
    const passwords = fc.oneof(
      anyText({ maxLength: 140 }),
      fc
        .array(fc.constantFrom('🔑', 'a', 'é', '密', '\0', ' '), { maxLength: 140, size: 'max' })
        .map((parts) => parts.join('')),
      ...[7, 8, 128, 129].map((length) => anyText({ minLength: length, maxLength: length })),
    )
    fc.assert(
      fc.property(passwords, (text) => {
        let characters = 0
        for (const _ of text) characters += 1
        const parsed = passwordSchema.safeParse(text)
        expect(parsed.success).toBe(characters >= 8 && characters <= 128)
        if (parsed.success) expect(parsed.data).toBe(text)
      }),
    )
  })

  it('is refused where a half of a surrogate pair stands alone, of which no two systems make the same bytes', () => {
    const halves = fc.integer({ min: 0xd8_00, max: 0xdf_ff }).map((unit) => String.fromCharCode(unit))
    const ascii = fc.string({ minLength: 4, maxLength: 10 })
    fc.assert(
      fc.property(ascii, halves, ascii, (before, half, behind) => {
        expect(passwordSchema.safeParse(before + half + behind).success).toBe(false)
      }),
    )
  })
})

describe('a typed answer', () => {
  it('may be anything but absurdly long', () => {
    fc.assert(
      fc.property(anyText({ maxLength: 20 }), (text) => {
        expect(typedAnswerSchema.safeParse(text).success).toBe(text !== '' && Array.from(text).length <= 16)
      }),
    )
  })
})
