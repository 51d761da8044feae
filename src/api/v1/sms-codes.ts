import { Hono } from 'hono'
import * as z from 'zod'
import { type Locale, locales } from '../../i18n/locales.ts'
import { type AllowedCountries, parseSupportedPhoneNumber } from '../../phone/country-policy.ts'
import { purposeNames } from '../../verification/purposes.ts'
import type { SendCode } from '../../verification/send-code.ts'
import { clientAddress } from '../http/client-address.ts'
import type { Repeatable } from '../http/idempotency.ts'
import { requireJson, validJson } from '../http/input.ts'
import { requestLocale } from '../http/locale.ts'
import { typedAnswerSchema } from '../http/parameters.ts'
import { fail } from '../http/render.ts'
import { type BrowserParts, knownTo } from '../http/session.ts'
import type { Call } from './call.ts'
import { captchaId, mobile, seconds, verificationId } from './fields.ts'
import { operation, type Paths, withBody } from './operation.ts'

const request = z
  .object({
    mobile,
    purpose: z
      .enum(purposeNames)
      .default('register')
      .meta({
        description:
          'What the code is for; it buys nothing else. For `sign_in` and `reset_password` the answer is the same whether ' +
          'an account has the number or not, and only one that has gets an SMS.',
      }),
    locale: z
      .enum(locales)
      .optional()
      .meta({
        description:
          'The language of the SMS. The default is the language of `Accept-Language`, or else a setting. A provider with ' +
          'templates sends its template.',
      }),
    captcha_id: captchaId,
    captcha_answer: typedAnswerSchema.meta({
      description: 'What the picture shows. Upper and lower case are the same.',
      example: 'k3wy',
    }),
  })
  .meta({ id: 'SmsCodeRequest' })

const smsCode = z
  .object({
    verification_id: verificationId,
    expires_in: seconds('The code’s lifetime in seconds.', 180),
    resend_in: seconds('The number can get another SMS after so many seconds.', 180),
  })
  .meta({ id: 'SmsCode' })

interface Parts extends BrowserParts {
  readonly sendCode: SendCode
  readonly allowedCountries: AllowedCountries
  readonly defaultLocale: Locale
}

export function smsCodesResource(parts: Parts, repeatable: Repeatable<{ captcha_id: string }>): Hono {
  const { sendCode, allowedCountries, defaultLocale } = parts
  const app = new Hono({ strict: false })

  app.post('/', requireJson(), validJson(request), repeatable, async (c) => {
    const { purpose, locale, captcha_id, captcha_answer, ...body } = c.req.valid('json')
    const to = parseSupportedPhoneNumber(allowedCountries, body.mobile, '/mobile')
    if (!to.ok) return fail(c, to.error)
    const sent = await sendCode({
      to: to.value,
      purpose,
      locale: locale ?? requestLocale(c, defaultLocale),
      captchaId: captcha_id,
      captchaAnswer: captcha_answer,
      client: clientAddress(c),
      isOpenByNumber: false,
      isKnownTo: knownTo(c, parts),
    })
    if (!sent.ok) return fail(c, sent.error)
    const { delivery, verificationId: verification_id, expiresInSeconds, resendInSeconds } = sent.value
    if (delivery === 'accepted')
      return c.json({ verification_id, expires_in: expiresInSeconds, resend_in: resendInSeconds }, 202)
    return fail(
      c,
      {
        code: 'sms_unconfirmed',
        detail: { reason: 'sms_may_arrive' },
        retryAfterSeconds: Math.max(1, resendInSeconds),
      },
      { verification_id, expires_in: expiresInSeconds },
    )
  })

  return app
}

export const smsCodesPaths: Paths = {
  '/v1/sms-codes': {
    post: operation({
      operationId: 'sendSmsCode',
      tags: ['Sign-up'],
      summary: 'Send an SMS code for a solved captcha',
      description: 'A checked captcha is spent, whether the answer was right or wrong.',
      body: request,
      success: { status: '202', description: 'The SMS is on its way.', schema: smsCode },
      isRepeatable: true,
      failures: [
        ...withBody,
        'captcha_expired',
        'captcha_incorrect',
        'country_not_supported',
        'sms_refused',
        'sms_too_frequent',
        'sms_limited_by_provider',
        'too_many_requests',
        'sms_unavailable',
        'sms_unconfirmed',
      ],
    }),
  },
}

export interface SmsCodesCalls {
  readonly sendSmsCode: Call<typeof request, typeof smsCode>
}
