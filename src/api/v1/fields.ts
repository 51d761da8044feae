/** Fields that several resources of v1 share. The schemas validate, and describe in the OpenAPI document. */
import * as z from 'zod'
import { passwordLength } from '../../accounts/password-rules.ts'
import { usernamePattern } from '../../accounts/users.ts'
import {
  captchaIdSchema,
  passwordSchema,
  usernameSchema,
  verificationIdSchema,
  typedPasswordSchema,
} from '../http/parameters.ts'

export const captchaId = captchaIdSchema.meta({
  description: 'Names the captcha. Good for one check.',
  example: 'nJVGNq1WSvVpGyQdzH4I5wAAAABkX3Jx2m0vT9cQb1s',
})

export const verificationId = verificationIdSchema.meta({
  description: 'Names the SMS code. Keep it: it is needed to register, and nobody else should have it.',
  example: 'bq3d8kKPTf7yEjFpmZJxWgAAAABkX3Jx2m0vT9cQb1s',
})

export const smsCode = z
  .string()
  .regex(/^[0-9]{6}$/, { error: 'must be 6 digits' })
  .meta({ description: 'From the SMS.', example: '042817' })

export const mobile = z.string().min(1).max(40).meta({
  description: 'A mobile number: `+86 138 0013 8000`, or as it is dialled in the service’s home country.',
  example: '13800138000',
})

export const typedPassword = typedPasswordSchema.meta({
  example: 'correct horse battery staple',
  format: 'password',
})

export const currentPassword = typedPassword.optional().meta({
  description: 'Needed if the session was not opened within the last ten minutes.',
})

export const username = usernameSchema.meta({
  description: 'ASCII letters, digits, `_` and `-`; not digits and `-` alone. Unique in any case of letters.',
  example: 'ada-lovelace',
  minLength: 5,
  maxLength: 20,
  pattern: usernamePattern.source,
})

export const password = passwordSchema.meta({
  description:
    'Any characters. Common passwords and those made from the user name, the phone number or the name of the service are refused.',
  example: 'correct horse battery staple',
  format: 'password',
  minLength: passwordLength.minimum,
  maxLength: passwordLength.maximum,
})

export function seconds(description: string, example: number) {
  return z.int().min(0).meta({ description, example })
}
