import * as fc from 'fast-check'

/** Text of these characters only. Without a length it has up to ten. */
export function textOf(
  characters: string,
  length: { readonly minLength?: number; readonly maxLength?: number } = {},
): fc.Arbitrary<string> {
  return fc.string({
    unit: fc.constantFrom(...Array.from(characters)),
    size: 'max',
    maxLength: 10,
    ...length,
  })
}

export const digits = '0123456789'
export const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** One character of Unicode, the odd ones as often as the plain. */
export const anyCharacter: fc.Arbitrary<string> = fc
  .oneof(
    fc.integer({ min: 0x20, max: 0x7e }),
    fc.integer({ min: 0x00, max: 0x1f }),
    fc.integer({ min: 0x7f, max: 0x30_ff }),
    fc.integer({ min: 0xf9_00, max: 0x10_ff_ff }),
    fc.constantFrom(0x20_0b, 0x20_28, 0x20_2e, 0x20_e3, 0xfe_0f, 0xfe_ff, 0xff_10, 0x1_d7_ce, 0x1_f5_11),
  )
  .map((codePoint) => String.fromCodePoint(codePoint))

/** Any well-formed text. Without a length it has up to ten characters. */
export function anyText(
  length: { readonly minLength?: number; readonly maxLength?: number } = {},
): fc.Arbitrary<string> {
  return fc.string({ unit: anyCharacter, size: 'max', maxLength: 10, ...length })
}
