import { type Context, Hono } from 'hono'
import * as z from 'zod'
import type { IsReserved } from '../../accounts/reserved-usernames.ts'
import { usernamePattern, type Users } from '../../accounts/users.ts'
import { type Captchas, isUuid } from '../../challenge/captchas.ts'
import type { Register } from '../../flows/register.ts'
import type { Locale } from '../../i18n/locales.ts'
import { lookupsPerClient } from '../../limits/policies.ts'
import type { RateLimiters } from '../../limits/rate-limiter-client.ts'
import { parseSupportedPhoneNumber } from '../../phone/country-policy.ts'
import type { SendCode } from '../../verification/send-code.ts'
import { callerOf } from '../http/caller.ts'
import { clientAddress } from '../http/client-address.ts'
import { requireDecodableQuery, requireJson, validJson, validQuery } from '../http/input.ts'
import { refuseHead } from '../http/methods.ts'
import { refuseForeignNavigation } from '../http/origin.ts'
import {
  captchaIdSchema,
  passwordSchema,
  typedAnswerSchema,
  usernameSchema,
  verificationIdSchema,
} from '../http/parameters.ts'
import { fail } from '../http/render.ts'
import { knownTo, signInBrowser } from '../http/session.ts'
import { classicAccountApi } from './account.ts'
import { done } from './envelope.ts'

const smsQuery = z.object({ image_code: typedAnswerSchema, image_code_id: captchaIdSchema })

const registration = z
  .object({
    username: usernameSchema,
    password: passwordSchema,
    password2: z.string().optional(),
    mobile: z.string().min(1).max(40),
    // Any text: the shop's callers expect that a code of another form is a wrong code.
    sms_code: z.string().min(1).max(16),
    allow: z.literal(true).optional(),
  })
  .refine(({ password, password2 }) => password2 === undefined || password2 === password, {
    path: ['password2'],
    message: 'must be the same as password',
  })

type Parts = Parameters<typeof classicAccountApi>[0] & {
  readonly captchas: Captchas
  readonly sendCode: SendCode
  readonly register: Register
  readonly users: Users
  readonly isReserved: IsReserved
  readonly limiters: RateLimiters
  readonly allowedOrigins: readonly string[]
  readonly defaultLocale: Locale
}

/**
 * The URLs and the envelope of the Django shop that this service replaces, for front ends that only change the host.
 *
 * The shop's bodies know no verification id, so it travels in a cookie. A front end that loses the cookie can still register,
 * by the number alone, with the attempts that all who know only the number share.
 */
export function classicApi(parts: Parts): Hono {
  const { captchas, sendCode, register, users, isReserved, limiters, cookies } = parts
  const { allowedCountries, allowedOrigins, defaultLocale, sessionSeconds } = parts
  const app = new Hono({ strict: false })

  app.get('/image_codes/:uuid', refuseHead(), async (c) => {
    const uuid = canonicalId(c.req.param('uuid'))
    if (!isUuid(uuid)) return fail(c, { code: 'invalid_parameters' })
    const captcha = await captchas.issue({
      client: clientAddress(c),
      captchaId: uuid,
      isLengthFixed: true,
    })
    if (!captcha.ok) return fail(c, captcha.error)
    // For `<img>`, also on the pages of a front end that lives on another host.
    c.header('Cross-Origin-Resource-Policy', 'cross-origin')
    return c.body(captcha.value.image, 200, { 'Content-Type': 'image/svg+xml' })
  })

  app.get(
    '/sms_codes/:mobile',
    refuseHead(),
    refuseForeignNavigation(allowedOrigins),
    requireDecodableQuery(),
    validQuery(smsQuery),
    async (c) => {
      const { image_code, image_code_id } = c.req.valid('query')
      const to = parseSupportedPhoneNumber(allowedCountries, c.req.param('mobile'), '/mobile')
      if (!to.ok) return fail(c, to.error)
      const sent = await sendCode({
        to: to.value,
        purpose: 'register',
        locale: defaultLocale,
        captchaId: canonicalId(image_code_id),
        captchaAnswer: image_code,
        client: clientAddress(c),
        isOpenByNumber: true,
        isKnownTo: knownTo(c, parts),
      })
      if (!sent.ok) return fail(c, sent.error)
      const { delivery, verificationId, expiresInSeconds } = sent.value
      cookies.verification.set(c, verificationId, expiresInSeconds)
      return delivery === 'accepted'
        ? c.json(done)
        : fail(c, {
            code: 'sms_unconfirmed',
            retryAfterSeconds: Math.max(1, sent.value.resendInSeconds),
          })
    },
  )

  app.post('/register', requireJson(), validJson(registration), async (c) => {
    const { username, password, mobile, sms_code } = c.req.valid('json')
    const number = parseSupportedPhoneNumber(allowedCountries, mobile, '/mobile')
    if (!number.ok) return fail(c, number.error)
    const verificationId = verificationIdSchema.optional().catch(undefined).parse(cookies.verification.get(c))
    const registered = await register(
      {
        username,
        password,
        proof: { by: 'number', phoneNumber: number.value.phoneNumber, verificationId },
        code: sms_code,
      },
      callerOf(c, cookies),
    )
    if (!registered.ok) return fail(c, registered.error)
    signInBrowser(c, parts, registered.value, sessionSeconds)
    cookies.username.set(c, registered.value.user.username, sessionSeconds)
    if (verificationId !== undefined) cookies.verification.clear(c)
    return c.json(done)
  })

  app.get('/usernames/:username/count', async (c) => {
    const username = c.req.param('username')
    if (!usernamePattern.test(username)) return fail(c, { code: 'invalid_parameters' })
    return answerCount(c, async () => isReserved(username) || users.isUsernameTaken(username))
  })

  app.get('/mobiles/:mobile/count', async (c) => {
    const number = parseSupportedPhoneNumber(allowedCountries, c.req.param('mobile'), '/mobile')
    if (!number.ok) return fail(c, number.error)
    return answerCount(c, async () => (await users.holderOf(number.value.phoneNumber)) !== undefined)
  })

  app.route('/', classicAccountApi(parts))
  return app

  async function answerCount(c: Context, isTaken: () => Promise<boolean>): Promise<Response> {
    const allowed = await limiters.take(`client:${clientAddress(c)}`, lookupsPerClient)
    if (!allowed.ok) return fail(c, allowed.error)
    return c.json({ ...done, count: (await isTaken()) ? 1 : 0 })
  }
}

/** A UUID is the same in either case of letters. The ids that v1 makes are not, and they are good here too. */
function canonicalId(id: string): string {
  const lower = id.toLowerCase()
  return isUuid(lower) ? lower : id
}
