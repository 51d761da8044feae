import * as fc from 'fast-check'
import { anyCharacter } from './characters.ts'
import type { Json } from './schema.ts'

/** Every password that is new in a valid request begins so: no such text may ever be found in the log. */
export const passwordMark = 'kept-secret-'

/** What the document can only say in words, so that no value made from its schema would be of use. */
export const inWords: Partial<Record<string, fc.Arbitrary<Json>>> = {
  // A visitor knows its own number; these are for when it gives another.
  mobile: fc.oneof(
    fc.constantFrom(
      '+14155552671',
      '+44 7400 123456',
      '010-12345678',
      '13800138000;ext=5',
      '138001380000',
      '+86',
      '110',
    ),
    fc.string({ unit: fc.constantFrom(...'0123456789+-() .'.split('')) }),
    fc.string(),
  ),
  password: fc.string({ unit: anyCharacter, maxLength: 20 }).map((text) => passwordMark + text),
}
