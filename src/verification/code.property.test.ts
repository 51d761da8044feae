import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PhoneNumber } from '../phone/phone-number.ts'
import { type CodeClaim, hashCode, matchesCode } from './code.ts'
import { anyText } from '../../test/support/property-text.ts'

const secret = 'a secret of this test, long enough for a key'

/**
 * Claims that are as like each other as they can be: of few characters, which wander over from one part to the next. A code
 * is whatever a visitor typed, line feeds too.
 */
const claims: fc.Arbitrary<CodeClaim> = fc.record({
  verificationId: fc.string({ unit: fc.constantFrom('1', '2', '-'), maxLength: 3 }),
  phoneNumber: fc
    .string({ unit: fc.constantFrom('1', '2'), maxLength: 3 })
    .map((digits) => `+${digits}` as PhoneNumber),
  code: fc.string({ unit: fc.constantFrom('1', '2', '+', '-', '\n'), maxLength: 4 }),
})

const isSame = (one: CodeClaim, other: CodeClaim): boolean =>
  one.verificationId === other.verificationId &&
  one.phoneNumber === other.phoneNumber &&
  one.code === other.code

describe('the hash of a code', () => {
  it('is that of one claim only, however the parts are divided', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(claims, { minLength: 2, maxLength: 20, comparator: isSame }),
        async (unlike) => {
          const hashes = await Promise.all(unlike.map((claim) => hashCode(secret, claim)))
          expect(new Set(hashes).size).toBe(unlike.length)
        },
      ),
    )
  })

  it('matches its claim, and no other claim and no other secret', async () => {
    await fc.assert(
      fc.asyncProperty(claims, claims, anyText(), async (claim, other, otherSecret) => {
        const hash = await hashCode(secret, claim)
        expect(await matchesCode(secret, claim, hash)).toBe(true)
        expect(await matchesCode(secret, other, hash)).toBe(isSame(claim, other))
        expect(await matchesCode(`${secret}${otherSecret}.`, claim, hash)).toBe(false)
      }),
    )
  })

  it('matches no other text, whatever stands in the store', async () => {
    await fc.assert(
      fc.asyncProperty(claims, anyText({ maxLength: 60 }), async (claim, text) => {
        expect(await matchesCode(secret, claim, text)).toBe(false)
      }),
    )
  })
})
