import type { PhoneNumber } from '../phone/phone-number.ts'
import commonPasswords from './common-passwords.txt'
import { passwordLength } from './password-hash.ts'

/**
 * Why a password is too easy to guess for this user, or undefined if it is not.
 *
 * Only what an attacker would try first is refused; no kinds of characters are demanded.
 *
 * @see https://pages.nist.gov/800-63-4/sp800-63b.html#passwordver
 */
export const passwordWeakness = (
  password: string,
  user: { readonly username: string; readonly phoneNumber: PhoneNumber },
): string | undefined => {
  const folded = password.normalize('NFKC').toLowerCase()
  if (folded === user.username.toLowerCase()) return 'It is the user name.'
  if (isPhoneNumber(folded, user.phoneNumber)) return 'It is the phone number.'
  if (isCommon(folded)) return 'It is one of the most common passwords.'
  return undefined
}

/** However it is written, with or without its country code. */
const isPhoneNumber = (text: string, phoneNumber: PhoneNumber): boolean => {
  if (!/^[\d\s+().\p{Pd}]+$/u.test(text)) return false
  const digits = text.replaceAll(/\D/g, '')
  // As it is written, and without the zeros that are dialled before a country code or at home before a number.
  return [digits, digits.replace(/^00?/, '')].some(
    (dialled) => dialled.length >= passwordLength.minimum && phoneNumber.endsWith(dialled),
  )
}

let common: ReadonlySet<string> | undefined

// Split at first use: a Worker's start-up time is limited.
const isCommon = (folded: string): boolean => (common ??= new Set(commonPasswords.split('\n'))).has(folded)
