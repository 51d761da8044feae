import * as z from 'zod'
import { passwordLength } from '../../accounts/password-hash.ts'
import { usernamePattern } from '../../accounts/users.ts'
import { themes } from '../../challenge/picture/drawing/theme.ts'
import { type FailureCode, failureCatalogue } from '../../core/errors.ts'
import {
  captchaIdSchema,
  passwordSchema,
  typedAnswerSchema,
  usernameSchema,
  verificationIdSchema,
} from '../http/parameters.ts'

/** What v1 takes and gives. These schemas validate the requests and describe them in the OpenAPI document. */

const captchaId = captchaIdSchema.meta({
  description: 'Names the captcha. Good for one check.',
  example: 'nJVGNq1WSvVpGyQdzH4I5w',
})

const verificationId = verificationIdSchema.meta({
  description: 'Names the SMS code. Keep it: it is needed to register, and nobody else should have it.',
  example: 'bq3d8kKPTf7yEjFpmZJxWg',
})

const username = usernameSchema.meta({
  description: 'ASCII letters, digits, `_` and `-`; not digits alone. Unique whatever its case.',
  example: 'ada-lovelace',
  minLength: 5,
  maxLength: 20,
  pattern: usernamePattern.source,
})

const password = passwordSchema.meta({
  description: 'Any characters. Common passwords, the user name and the phone number are refused.',
  example: 'correct horse battery staple',
  format: 'password',
  minLength: passwordLength.minimum,
  maxLength: passwordLength.maximum,
})

const mobile = z.string().min(1).max(40).meta({
  description: 'A mobile number: `+86 138 0013 8000`, or as it is dialled in the service’s home country.',
  example: '13800138000',
})

const seconds = (description: string, example: number) => z.int().min(0).meta({ description, example })

export const captchaRequest = z
  .object({
    theme: z
      .enum(themes)
      .default('light')
      .meta({
        description:
          'Where the picture is shown. `light` and `dark` bring their own background, and are for `<img>`. ' +
          '`inherit` is drawn in `currentColor` on nothing, for pages that put the SVG text inline.',
      }),
  })
  .meta({ id: 'CaptchaRequest' })

export const smsCodeRequest = z
  .object({
    mobile,
    captcha_id: captchaId,
    captcha_answer: typedAnswerSchema.meta({
      description: 'What the picture shows. Case does not matter.',
      example: 'k3wy',
    }),
  })
  .meta({ id: 'SmsCodeRequest' })

export const userRequest = z
  .object({
    username,
    password,
    verification_id: verificationId,
    sms_code: z
      .string()
      .regex(/^[0-9]{6}$/, { error: 'must be 6 digits' })
      .meta({ description: 'From the SMS.', example: '042817' }),
  })
  .meta({ id: 'UserRequest' })

/** A name or a password that could not have been registered is a wrong one, and not told apart. */
export const sessionRequest = z
  .object({
    username: z.string().min(1).max(64).meta({ example: 'ada-lovelace' }),
    password: z
      .string()
      .min(1)
      .max(1024)
      .meta({ example: 'correct horse battery staple', format: 'password' }),
  })
  .meta({ id: 'SessionRequest' })

export const captchaAnswer = z
  .object({
    captcha_id: captchaId,
    image: z.string().meta({ description: 'The text of an SVG picture.', example: '<svg …>…</svg>' }),
    expires_in: seconds('The captcha’s lifetime in seconds.', 300),
  })
  .meta({ id: 'Captcha' })

export const smsCodeAnswer = z
  .object({
    verification_id: verificationId,
    expires_in: seconds('The code’s lifetime in seconds.', 180),
    resend_in: seconds('The number can get another SMS after so many seconds.', 180),
  })
  .meta({ id: 'SmsCode' })

export const userAnswer = z
  .object({
    id: z.string().meta({ example: 'hMdzJcX1TGuWn0e1oRrM6A' }),
    username: z.string().meta({ example: 'ada-lovelace' }),
    mobile: z.string().meta({ description: 'E.164', example: '+8613800138000' }),
    created_at: z.iso.datetime().meta({ description: 'RFC 3339, UTC', example: '2026-01-15T02:30:45.000Z' }),
  })
  .meta({ id: 'User' })

export const healthAnswer = z.object({ status: z.literal('ok') }).meta({ id: 'Health' })

export const problemAnswer = z
  .object({
    type: z.string().meta({ description: 'A URN that names the kind of problem.' }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.enum(Object.keys(failureCatalogue) as [FailureCode, ...FailureCode[]]).meta({
      description: 'What to branch on. A published code keeps its meaning.',
    }),
    retry_after: seconds(
      'Seconds to wait before the same call can succeed; also in `Retry-After`.',
      180,
    ).optional(),
    errors: z
      .array(
        z.object({
          pointer: z.string().meta({ description: 'JSON pointer into the body; empty for the body itself.' }),
          detail: z.string(),
        }),
      )
      .optional(),
    verification_id: verificationId.optional(),
    expires_in: seconds(
      'With `verification_id`: the lifetime of the code, should it arrive.',
      180,
    ).optional(),
  })
  .meta({ id: 'Problem', description: 'Problem details as of RFC 9457.' })
