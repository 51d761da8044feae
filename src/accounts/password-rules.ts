/**
 * What makes a password too easy to guess, except the list of common ones. The sign-up page applies the same rules while the
 * visitor types: the build strips the types of this file, so it may import types only.
 */
import type { FailureDetail } from '../core/errors.ts'
import type { PhoneNumber } from '../phone/phone-number.ts'

/** In Unicode code points. Long enough to be hard to guess, short enough to be hashed in bounded time. */
export const passwordLength = { minimum: 8, maximum: 128 } as const

/** The user who chooses a password, and the service. An attacker knows or guesses all of it. */
export interface PasswordContext {
  readonly username: string
  readonly phoneNumber: PhoneNumber | undefined
  /** The host name of the service. */
  readonly host: string
}

interface Rules {
  /** In Unicode code points. */
  readonly minimumLength: number
  /** Whether a password, folded to lower case and NFKC, is one of the most common ones. */
  readonly isCommon: (folded: string) => boolean
}

/**
 * Why a password is too short, or too easy to guess for this user; undefined if it is neither.
 *
 * Only what an attacker tries first is refused. No kinds of characters are demanded.
 *
 * @see https://pages.nist.gov/800-63-4/sp800-63b.html#passwordver
 */
export function findWeakness(
  password: string,
  { username, phoneNumber, host }: PasswordContext,
  { minimumLength, isCommon }: Rules,
): FailureDetail | undefined {
  if (Array.from(password).length < minimumLength)
    return { reason: 'password_is_short', minimum: minimumLength }
  const folded = password.normalize('NFKC').toLowerCase()
  const name = username.toLowerCase()
  if (folded === name) return { reason: 'password_is_username' }
  if (phoneNumber !== undefined && isPhoneNumber(folded, phoneNumber))
    return { reason: 'password_is_phone_number' }
  if (isCommon(folded)) return { reason: 'password_is_common' }
  const words = [...serviceNames, name, ...labelsOf(host)]
  if (isMadeOf(folded, words) || (phoneNumber !== undefined && containsPhoneNumber(folded, phoneNumber)))
    return { reason: 'password_is_context' }
  return undefined
}

/** Names of the service itself. */
const serviceNames = ['latchkey']

/** However it is written, with or without its country code. */
function isPhoneNumber(text: string, phoneNumber: PhoneNumber): boolean {
  if (!/^[\d\s+().\p{Pd}]+$/u.test(text)) return false
  const digits = text.replaceAll(/\D/g, '')
  // As it is written, and without the zeros that are dialled before a country code or, at home, before a number.
  return [digits, digits.replace(/^00?/, '')].some(
    (dialled) => dialled.length >= passwordLength.minimum && phoneNumber.endsWith(dialled),
  )
}

/** The labels of a host name that mean something: `shop` and `example` of `www.shop.example`. */
function labelsOf(host: string): string[] {
  return host
    .toLowerCase()
    .split('.')
    .filter((label) => label.length >= 4)
}

/** Whether a text is the number with more digits, and a few letters at most: `13800138000123`, `tel13800138000`. */
function containsPhoneNumber(text: string, phoneNumber: PhoneNumber): boolean {
  const letters = text.replaceAll(/\P{L}/gu, '')
  // The last ten digits of a number are the same with and without its country code.
  return letters.length <= 3 && text.replaceAll(/\D/g, '').includes(phoneNumber.slice(-10))
}

/** Whether a text is one word, or a row of them, with nothing but digits and marks besides. */
function isMadeOf(text: string, words: readonly string[]): boolean {
  let rest = text
  for (const word of words.toSorted((one, other) => other.length - one.length))
    rest = rest.replaceAll(word, '')
  return rest.length < text.length && !/\p{L}/u.test(rest)
}
