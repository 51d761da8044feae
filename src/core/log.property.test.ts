import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { describeError } from './log.ts'
import { anyText, digits, letters, textOf } from '../../test/support/property-text.ts'

/** No log may contain one of these: an SMS code, a phone number, an id, a session token. */
const secrets = fc.oneof(
  digitsOf(6),
  digitsOf(11),
  digitsOf(8).map((last) => `+86138${last}`),
  fc.uuid(),
  token(22),
  token(43),
)

const words = anyText({ maxLength: 30 })

describe('describeError', () => {
  it('leaves no secret readable, whatever surrounds it and however deep it is', () => {
    fc.assert(
      fc.property(secrets, words, words, fc.nat(3), (secret, before, behind, depth) => {
        let error = new Error(before + secret + behind)
        for (let outer = 0; outer < depth; outer += 1) error = new Error('outer', { cause: error })
        // Nor a part of it that could be tried instead.
        expect(describeError(error)).not.toMatch(/\d{4}|[\w+-]{20}/)
      }),
    )
  })

  it('names the type of a thrown value that is no error, and never shows it', () => {
    fc.assert(
      fc.property(fc.anything(), (thrown) => {
        expect(describeError(thrown)).toBe(typeof thrown)
        expect(describeError(new TypeError('short', { cause: thrown }))).toBe('TypeError: short')
      }),
    )
  })
})

function digitsOf(length: number) {
  return textOf(digits, { minLength: length, maxLength: length })
}

function token(length: number) {
  return textOf(`${letters}${digits}-_`, { minLength: length, maxLength: length })
}
