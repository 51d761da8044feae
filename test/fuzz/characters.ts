import * as fc from 'fast-check'

const surrogates = { first: 0xd800, count: 0x800 }

/** Any Unicode character. fast-check's own `binary` unit builds a table of all of them for each place that uses it. */
export const anyCharacter: fc.Arbitrary<string> = fc
  .integer({ min: 0, max: 0x10_ffff - surrogates.count })
  .map((code) => String.fromCodePoint(code < surrogates.first ? code : code + surrogates.count))
