import { type Context, Hono } from 'hono'
import { closeSession, findSession, type OpenedSession } from '../../accounts/sessions.ts'
import { signIn } from '../../flows/sign-in.ts'
import { signUp } from '../../flows/register.ts'
import type { User } from '../../accounts/users.ts'
import { issueCaptcha } from '../../challenge/captchas.ts'
import type { Deps } from '../../services.ts'
import { requireJson, validJson, validOptionalJson } from '../http/input.ts'
import { clientAddress } from '../http/client-address.ts'
import { clearSecret, hideUsername, sessionCookie } from '../http/cookies.ts'
import { fail } from '../http/render.ts'
import { requestSmsCode } from '../../verification/send-code.ts'
import { callerOf, setSession } from '../http/session.ts'
import { captchaRequest, sessionRequest, smsCodeRequest, userRequest } from './schemas.ts'

/** The modern surface: JSON in and out, problem documents, snake_case. */
export const v1Surface = (deps: Deps): Hono => {
  const app = new Hono({ strict: false })

  app.post('/captchas', validOptionalJson(captchaRequest), async (c) => {
    const { theme } = c.req.valid('json')
    const captcha = await issueCaptcha(deps, { client: clientAddress(c), theme })
    if (!captcha.ok) return fail(c, captcha.error)
    const { captchaId, image, expiresInSeconds } = captcha.value
    return c.json({ captcha_id: captchaId, image, expires_in: expiresInSeconds }, 201)
  })

  app.post('/sms-codes', requireJson(), validJson(smsCodeRequest), async (c) => {
    const { mobile, captcha_id, captcha_answer } = c.req.valid('json')
    const sent = await requestSmsCode(deps, {
      mobile,
      captchaId: captcha_id,
      captchaAnswer: captcha_answer,
      client: clientAddress(c),
    })
    if (sent.ok) {
      const { verificationId, expiresInSeconds, resendInSeconds } = sent.value
      return c.json(
        { verification_id: verificationId, expires_in: expiresInSeconds, resend_in: resendInSeconds },
        202,
      )
    }
    const { sentCode, ...failure } = sent.error
    if (!sentCode) return fail(c, failure)
    const { verificationId, expiresInSeconds } = sentCode
    return fail(c, {
      ...failure,
      extensions: { verification_id: verificationId, expires_in: expiresInSeconds },
    })
  })

  app.post('/users', requireJson(), validJson(userRequest), async (c) => {
    const { username, password, verification_id, sms_code } = c.req.valid('json')
    const proof = { verificationId: verification_id, code: sms_code }
    const signedUp = await signUp(deps, { username, password }, proof, callerOf(c))
    return signedUp.ok ? welcome(c, signedUp.value) : fail(c, signedUp.error)
  })

  app.post('/sessions', requireJson(), validJson(sessionRequest), async (c) => {
    const signedIn = await signIn(deps, c.req.valid('json'), callerOf(c))
    return signedIn.ok ? welcome(c, signedIn.value) : fail(c, signedIn.error)
  })

  app.get('/session', async (c) => {
    const { sessionToken } = callerOf(c)
    const user = sessionToken === undefined ? undefined : await findSession(deps, sessionToken)
    return user ? c.json(userBody(user)) : fail(c, { code: 'unauthenticated' })
  })

  // Signing out always succeeds: who has no session is signed out already.
  app.delete('/session', async (c) => {
    const { sessionToken } = callerOf(c)
    if (sessionToken !== undefined) {
      await closeSession(deps, sessionToken)
      clearSecret(c, sessionCookie)
    }
    hideUsername(c)
    return c.body(null, 204)
  })

  const welcome = (c: Context, session: OpenedSession): Response => {
    setSession(c, deps.config, session)
    // The classic surface may have shown another name to this browser's scripts.
    hideUsername(c)
    return c.json(userBody(session.user), 201)
  }

  return app
}

const userBody = ({ id, username, phoneNumber, createdAtMs }: User) => ({
  id,
  username,
  mobile: phoneNumber,
  created_at: new Date(createdAtMs).toISOString(),
})
