import { type Random, randomText } from '../../../core/random.ts'

/**
 * The characters of an answer, in lower case: answers are stored and compared so.
 *
 * At most one character of each look-alike group is included, in either case: 0 O Q D, 1 I L J T, 2 Z, 5 S, 3 8 B, 6 G,
 * 9 g q, 4 A, 7 T, U V, H N, E F, P R, K X Y. A and E are the only vowels, so an answer rarely spells a word.
 */
export const captchaAlphabet = '369acdehkmrtw'

/** For each character that no answer contains, the character of the alphabet that looks most like it. */
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
 * Returns an unpredictable answer.
 *
 * @param length the number of characters; pictures are designed for 4 to 6
 */
export function randomAnswer(random: Random, length: number): string {
  return randomText(random, captchaAlphabet, length)
}

/**
 * Normalises what a visitor typed to the form in which answers are stored. Ignores case and surrounding spaces, and accepts
 * full-width letters of input methods. Replaces each character outside of the alphabet by its look-alike. This does not help a
 * guessing program: the number of different answers stays the same.
 */
export function normaliseAnswer(typed: string): string {
  return typed
    .normalize('NFKC')
    .trim()
    .toLowerCase()
    .replace(/[a-z0-9]/g, (character) => lookAlikes[character] ?? character)
}
