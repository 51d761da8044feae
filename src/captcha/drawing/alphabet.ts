import { type Random, randomText } from '../../random.ts'

/**
 * The characters of an answer, in the lower case in which answers are stored and compared.
 *
 * Of each group that looks alike at most one is in, whatever the case: 0 O Q D, 1 I L, 2 Z, 5 S, 3 8 B, 6 G,
 * 9 g q, 4 A, 7 T, U V, H N. A leaning 4 reads as an A, so both are out. With E for its only vowel an answer
 * rarely spells a word.
 */
export const captchaAlphabet = '369acdehjkmrtwxy'

/**
 * An answer that nobody can foresee.
 *
 * @param length how many characters; pictures are made for 4 to 6
 */
export const randomAnswer = (random: Random, length: number): string =>
  randomText(random, captchaAlphabet, length)
