import { type Context, Hono, type MiddlewareHandler } from 'hono'
import * as z from 'zod'
import { signUp } from '../../flows/register.ts'
import { isPhoneNumberTaken, isUsernameTaken, usernamePattern } from '../../accounts/users.ts'
import { issueCaptcha } from '../../challenge/captchas.ts'
import type { Deps } from '../../services.ts'
import { requireDecodableQuery, requireJson, validJson, validQuery } from '../http/input.ts'
import { clientAddress } from '../http/client-address.ts'
import { clearSecret, getSecret, setSecret, showUsername, verificationCookie } from '../http/cookies.ts'
import { refuseHead } from '../http/methods.ts'
import { refuseForeignNavigation } from '../http/origin.ts'
import { fail, renderEnvelope } from '../http/render.ts'
import { lookupsPerClient, takeFrom } from '../../limits/policies.ts'
import { parseSupportedPhoneNumber } from '../../phone/country-policy.ts'
import { requestSmsCode, type SentCode } from '../../verification/send-code.ts'
import {
  captchaIdSchema,
  passwordSchema,
  typedAnswerSchema,
  usernameSchema,
  verificationIdSchema,
} from '../http/parameters.ts'
import { callerOf, sessionMaxAgeSeconds, setSession } from '../http/session.ts'

const uuidPattern = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

/** A UUID is the same in either case; the ids that v1 makes are not, and they are good here too. */
const canonicalId = (id: string): string => (uuidPattern.test(id) ? id.toLowerCase() : id)

const smsQuery = z.object({ image_code: typedAnswerSchema, image_code_id: captchaIdSchema })

const registration = z
  .object({
    username: usernameSchema,
    password: passwordSchema,
    password2: z.string().optional(),
    mobile: z.string().min(1).max(40),
    // Any text: the shop's callers expect a code of another form to be a wrong code.
    sms_code: z.string().min(1).max(16),
    allow: z.literal(true).optional(),
  })
  .refine(({ password, password2 }) => password2 === undefined || password2 === password, {
    path: ['password2'],
    message: 'must be the same as password',
  })

const done = { code: 0, errmsg: 'ok' } as const

/** Makes every failure on a path an envelope, also one of a middleware that runs before the handler. */
export const answersWithEnvelope = (): MiddlewareHandler =>
  async function answersWithEnvelope(c, next) {
    c.set('renderFailure', renderEnvelope)
    await next()
  }

/**
 * The URLs and the envelope of the Django shop that this service replaces, for front ends that point their host here.
 *
 * The shop's bodies know no verification id, so it travels in a cookie. A front end that loses the cookie still gets
 * in: by the number alone, with the guesses that all strangers share.
 */
export const classicSurface = (deps: Deps): Hono => {
  const { config } = deps
  const app = new Hono({ strict: false })
  const rememberVerification = (c: Context, sent: SentCode) =>
    setSecret(c, verificationCookie, sent.verificationId, sent.expiresInSeconds)

  /** The gate and the database are asked side by side: it is typing that waits, and a refused look costs next to nothing. */
  const answerCount = async (c: Context, isTaken: Promise<boolean>): Promise<Response> => {
    const granted = takeFrom(deps.rateGates, `client:${clientAddress(c)}`, lookupsPerClient)
    const [lookup, isCounted] = await Promise.all([granted, isTaken])
    return lookup.ok ? c.json({ ...done, count: isCounted ? 1 : 0 }) : fail(c, lookup.error)
  }

  app.get('/image_codes/:uuid', refuseHead(), async (c) => {
    const uuid = c.req.param('uuid')
    if (!uuidPattern.test(uuid)) return fail(c, { code: 'invalid_parameters' })
    const captcha = await issueCaptcha(deps, {
      client: clientAddress(c),
      captchaId: canonicalId(uuid),
      isLengthFixed: true,
    })
    if (!captcha.ok) return fail(c, captcha.error)
    // Shown by `<img>`, also on the pages of a front end that lives on another host.
    c.header('Cross-Origin-Resource-Policy', 'cross-origin')
    return c.body(captcha.value.image, 200, { 'Content-Type': 'image/svg+xml' })
  })

  app.get(
    '/sms_codes/:mobile',
    refuseHead(),
    refuseForeignNavigation(config.allowedOrigins),
    requireDecodableQuery(),
    validQuery(smsQuery),
    async (c) => {
      const { image_code, image_code_id } = c.req.valid('query')
      const sent = await requestSmsCode(deps, {
        mobile: c.req.param('mobile'),
        captchaId: canonicalId(image_code_id),
        captchaAnswer: image_code,
        client: clientAddress(c),
      })
      if (sent.ok) rememberVerification(c, sent.value)
      else if (sent.error.sentCode) rememberVerification(c, sent.error.sentCode)
      return sent.ok ? c.json(done) : fail(c, sent.error)
    },
  )

  app.post('/register', requireJson(), validJson(registration), async (c) => {
    const { username, password, mobile, sms_code } = c.req.valid('json')
    const phoneNumber = parseSupportedPhoneNumber(config, mobile, '/mobile')
    if (!phoneNumber.ok) return fail(c, phoneNumber.error)
    const verificationId = verificationIdSchema
      .optional()
      .catch(undefined)
      .parse(getSecret(c, verificationCookie))
    const signedUp = await signUp(
      deps,
      { username, password },
      { code: sms_code, phoneNumber: phoneNumber.value, verificationId },
      callerOf(c),
    )
    if (!signedUp.ok) return fail(c, signedUp.error)
    setSession(c, config, signedUp.value)
    showUsername(c, signedUp.value.user.username, sessionMaxAgeSeconds(config))
    if (verificationId !== undefined) clearSecret(c, verificationCookie)
    return c.json(done)
  })

  app.get('/usernames/:username/count', async (c) => {
    const username = c.req.param('username')
    if (!usernamePattern.test(username)) return fail(c, { code: 'invalid_parameters' })
    return answerCount(c, isUsernameTaken(deps, username))
  })

  app.get('/mobiles/:mobile/count', async (c) => {
    const phoneNumber = parseSupportedPhoneNumber(config, c.req.param('mobile'), '/mobile')
    if (!phoneNumber.ok) return fail(c, phoneNumber.error)
    return answerCount(c, isPhoneNumberTaken(deps, phoneNumber.value))
  })

  return app
}
