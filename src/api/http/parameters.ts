import * as z from 'zod'
import { passwordLength } from '../../accounts/password-rules.ts'
import { usernamePattern } from '../../accounts/users.ts'

/** Parameters that both surfaces take, under different names. */

export const usernameSchema = z.string().regex(usernamePattern, {
  error: 'must be 5 to 20 of A-Z a-z 0-9 _ -, and not digits and - alone',
})

/** Lengths are in code points. Nothing is cut, and every character is allowed. */
export const passwordSchema = z
  .string()
  .refine((text) => text.isWellFormed(), { error: 'must be well-formed Unicode', abort: true })
  .refine((text) => isBetween(Array.from(text).length, passwordLength.minimum, passwordLength.maximum), {
    error: `must have ${passwordLength.minimum} to ${passwordLength.maximum} characters`,
  })

/** A password that is compared. One that nobody could have chosen is a wrong one, and gets the same answer. */
export const typedPasswordSchema = z.string().min(1).max(1024)

/** What a visitor read in a picture. Any text of a sensible length is compared. */
export const typedAnswerSchema = z.string().min(1).max(16)

/** We make it on v1, the client on the classic surface. No character of it means anything in a store's key. */
export const captchaIdSchema = z.string().regex(/^[\w-]{1,64}$/, { error: 'must be a captcha id' })

export const verificationIdSchema = z.string().regex(/^[\w-]{1,64}$/, { error: 'must be a verification id' })

function isBetween(value: number, minimum: number, maximum: number): boolean {
  return minimum <= value && value <= maximum
}
