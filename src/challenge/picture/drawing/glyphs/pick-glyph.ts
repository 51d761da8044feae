import { below, type Chance } from '../chance.ts'
import { decodeContour } from './glyph-code.ts'
import { glyphData } from './glyph-data.ts'
import type { Outline } from '../outline.ts'

const decoded = new Map<string, readonly Outline[]>()

/**
 * One of a character's shapes: a capital or a small letter of one of the typefaces, `capitalHeight` tall as a capital, about
 * the origin.
 *
 * @throws {RangeError} when the alphabet lacks the character
 */
export const pickGlyph = (character: string, chance: Chance): Outline => {
  const shapes = decoded.get(character) ?? decode(character)
  return shapes[below(chance, shapes.length)] as Outline
}

/** At the first use, not at start-up, and then kept: decoding takes longer than drawing. */
const decode = (character: string): readonly Outline[] => {
  const texts = Object.hasOwn(glyphData, character) ? glyphData[character] : undefined
  if (!texts) throw new RangeError('captcha answer has a character outside the alphabet')
  const shapes = texts.map((text) => text.split(' ').map(decodeContour))
  decoded.set(character, shapes)
  return shapes
}
