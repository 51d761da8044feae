import type { FailureDetail } from '../core/errors.ts'
import type { PhoneNumber } from '../phone/phone-number.ts'
import type { IsBreached } from './breached-passwords.ts'
import commonPasswords from './common-passwords.txt'
import { passwordLength } from './password-hash.ts'

/** The user who chooses a password, and the service. An attacker knows or guesses all of it. */
export interface PasswordContext {
  readonly username: string
  readonly phoneNumber: PhoneNumber | undefined
  /** The host name of the service. */
  readonly host: string
}

/** Says why a new password is not accepted, or undefined if it is. */
export interface PasswordPolicy {
  /** Whether it is too short or too easy to guess. Costs nothing. */
  readonly weakness: (password: string, context: PasswordContext) => FailureDetail | undefined
  /** Whether it was found in a data breach. It may ask another service: only for a caller who has proved something. */
  readonly breach: (password: string) => Promise<FailureDetail | undefined>
}

/**
 * @param minimumLength in Unicode code points
 * @param isBreached undefined if breaches are not looked up
 */
export function createPasswordPolicy(
  minimumLength: number,
  isBreached: IsBreached | undefined,
): PasswordPolicy {
  return {
    weakness: (password, context) =>
      Array.from(password).length < minimumLength
        ? { reason: 'password_is_short', minimum: minimumLength }
        : passwordWeakness(password, context),
    breach: async (password) =>
      (await isBreached?.(password)) ? { reason: 'password_is_breached' } : undefined,
  }
}

/**
 * Why a password is too easy to guess for this user, or undefined if it is not.
 *
 * Only what an attacker tries first is refused. No kinds of characters are demanded.
 *
 * @see https://pages.nist.gov/800-63-4/sp800-63b.html#passwordver
 */
export function passwordWeakness(
  password: string,
  { username, phoneNumber, host }: PasswordContext,
): FailureDetail | undefined {
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

let common: ReadonlySet<string> | undefined

/** The list is split at first use: a Worker's start-up time is limited. */
function isCommon(folded: string): boolean {
  common ??= new Set(commonPasswords.split('\n'))
  return common.has(folded)
}
