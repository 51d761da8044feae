import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import type { PhoneNumber } from '../phone/phone-number.ts'
import { type CodeClaim, createCodeHash } from './code.ts'

const hashCode = createCodeHash('a secret of this test, long enough for a key')

/**
 * Claims that are as like each other as they can be: of few characters, which wander from one part to the next. A code is
 * whatever a visitor typed, line feeds too.
 */
const claims: fc.Arbitrary<CodeClaim> = fc.record({
  purpose: fc.constantFrom('register', 'sign_in'),
  phoneNumber: fc
    .string({ unit: fc.constantFrom('1', '2'), maxLength: 3 })
    .map((digits) => `+${digits}` as PhoneNumber),
  code: fc.string({ unit: fc.constantFrom('1', '2', '+', '\n'), maxLength: 4 }),
})

it('no two claims have the same hash, however their parts are divided', () => {
  const selector = (claim: CodeClaim) => JSON.stringify(claim)
  fc.assert(
    fc.property(fc.uniqueArray(claims, { minLength: 2, maxLength: 20, selector }), (unlike) => {
      expect(new Set(unlike.map(hashCode)).size).toBe(unlike.length)
    }),
  )
})
