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
  textOf(`${digits}-`, { maxLength: 25 }),
  fc
    .tuple(textOf(wordCharacters, { maxLength: 25 }), fc.constantFrom('\n', '\0', ' ', 'é', 'Ａ'))
    .map(([text, last]) => text + last),
)

it('a user name is 5 to 20 of its characters, not digits and hyphens alone, and nothing else', () => {
  fc.assert(
    fc.property(anything, (text) => {
      const hasLength = text.length >= 5 && text.length <= 20
      const isName = hasLength && isMadeOf(text, wordCharacters) && !isMadeOf(text, `${digits}-`)
      expect(usernameSchema.safeParse(text).success).toBe(isName)
    }),
  )
})

it.each([captchaIdSchema, verificationIdSchema])(
  'an id has no character with a meaning in a key',
  (schema) => {
    fc.assert(
      fc.property(fc.oneof(anything, textOf(wordCharacters, { maxLength: 70 })), (text) => {
        const isId = text.length >= 1 && text.length <= 64 && isMadeOf(text, wordCharacters)
        expect(schema.safeParse(text).success).toBe(isId)
      }),
    )
  },
)

describe('a password', () => {
  it('has 8 to 128 code points, of any kind, and is not changed', () => {
    const passwords = fc.oneof(
      anyText({ maxLength: 140 }),
      fc
        .array(fc.constantFrom('🔑', 'a', 'é', '密', '\0', ' '), { maxLength: 140, size: 'max' })
        .map((parts) => parts.join('')),
      ...[7, 8, 128, 129].map((length) => anyText({ minLength: length, maxLength: length })),
    )
    fc.assert(
      fc.property(passwords, (text) => {
        const { length } = Array.from(text)
        const parsed = passwordSchema.safeParse(text)
        expect(parsed.success).toBe(length >= 8 && length <= 128)
        if (parsed.success) expect(parsed.data).toBe(text)
      }),
    )
  })

  it('is refused with half of a surrogate pair, because systems encode it differently', () => {
    const halves = fc.integer({ min: 0xd8_00, max: 0xdf_ff }).map((unit) => String.fromCharCode(unit))
    const ascii = fc.string({ minLength: 4, maxLength: 10 })
    fc.assert(
      fc.property(ascii, halves, ascii, (before, half, behind) => {
        expect(passwordSchema.safeParse(before + half + behind).success).toBe(false)
      }),
    )
  })
})

it('a typed answer may be any text of up to 16 characters', () => {
  fc.assert(
    fc.property(anyText({ maxLength: 20 }), (text) => {
      expect(typedAnswerSchema.safeParse(text).success).toBe(text !== '' && Array.from(text).length <= 16)
    }),
  )
})

function isMadeOf(text: string, characters: string): boolean {
  return Array.from(text).every((character) => characters.includes(character))
}
