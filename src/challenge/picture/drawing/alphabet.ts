import { type Random, randomText } from '../../../core/random.ts'

/**
 * The characters of an answer, in the lower case in which answers are stored and compared.
 *
 * Of each group that looks alike at most one is in, whatever the case: 0 O Q D, 1 I L J T, 2 Z, 5 S, 3 8 B, 6 G,
 * 9 g q, 4 A, 7 T, U V, H N, E F, P R, K X Y. With A and E for its only vowels an answer rarely spells a word.
 */
export const captchaAlphabet = '369acdehkmrtw'

/** Characters that no answer has, and the one that a visitor who types them is most likely looking at. */
const lookAlikes: Readonly<Record<string, string>> = {
  4: 'a',
  7: 't',
  8: '3',
  b: '6',
  f: 'e',
  g: '9',
  i: 't',
  j: 't',
  n: 'h',
  p: 'r',
  q: '9',
  x: 'k',
  y: 'k',
}

/**
 * An answer that nobody can foresee.
 *
 * @param length how many characters; pictures are made for 4 to 6
 */
export function randomAnswer(random: Random, length: number): string {
  return randomText(random, captchaAlphabet, length)
}

/**
 * What a visitor typed, as answers are stored. Case, surrounding spaces and full-width letters of an input method do not
 * matter, and a character that no answer has is taken for the one that looks like it. That helps people only: who guesses
 * has the alphabet to guess from either way.
 */
export function normaliseAnswer(typed: string): string {
  return typed
    .normalize('NFKC')
    .trim()
    .toLowerCase()
    .replace(/[a-z0-9]/g, (character) => lookAlikes[character] ?? character)
}
