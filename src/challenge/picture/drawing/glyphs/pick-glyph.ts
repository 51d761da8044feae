import { below, type Chance } from '../chance.ts'
import { decodeContour } from './glyph-code.ts'
import { glyphData } from './glyph-data.ts'
import type { Outline } from '../outline.ts'

/**
 * Picks one of a character's shapes at random: a capital or a small letter of one typeface, centred at the origin. A capital
 * has the height `capitalHeight`.
 *
 * Each shape is decoded at its first use and cached, because a Worker's first picture needs only a few of several hundred.
 *
 * @throws {RangeError} when the alphabet lacks the character
 */
export function pickGlyph(character: string, chance: Chance): Outline {
  const texts = Object.hasOwn(glyphData, character) ? glyphData[character] : undefined
  if (!texts) throw new RangeError('captcha answer has a character outside the alphabet')
  const text = texts[below(chance, texts.length)] as string
  const known = decoded.get(text)
  if (known) return known
  const outline = text.split(' ').map(decodeContour)
  decoded.set(text, outline)
  return outline
}

const decoded = new Map<string, Outline>()
