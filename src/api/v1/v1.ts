import { Hono } from 'hono'
import type { Captchas } from '../../challenge/captchas.ts'
import type { Register } from '../../flows/register.ts'
import type { ResetPassword } from '../../flows/reset-password.ts'
import { createIdempotent } from '../http/idempotency.ts'
import { captchasResource } from './captchas.ts'
import { passkeysResource } from './passkeys.ts'
import { passwordResetsResource } from './password-resets.ts'
import { passwordRulesResource } from './password-rules.ts'
import { sessionResource } from './session.ts'
import { sessionsResource, type SignInProof } from './sessions.ts'
import { createSessionAnswer } from './signed-in.ts'
import { smsCodesResource } from './sms-codes.ts'
import { userResource } from './user.ts'
import { usersResource } from './users.ts'

type Parts = Parameters<typeof createIdempotent>[0] &
  Parameters<typeof sessionResource>[0] &
  Parameters<typeof sessionsResource>[0] &
  Parameters<typeof userResource>[0] &
  Parameters<typeof smsCodesResource>[0] &
  Parameters<typeof passkeysResource>[0] & {
    readonly captchas: Captchas
    readonly register: Register
    readonly resetPassword: ResetPassword
    readonly isCaptchaId: (id: string) => boolean
    readonly isVerificationId: (id: string) => boolean
    readonly sessionSeconds: number
    readonly passwordMinLength: number
  }

/** The modern surface: JSON in and out, problem documents, snake_case. */
export function v1Api(parts: Parts): Hono {
  const { captchas, register, resetPassword, signInByPasskey, cookies } = parts
  const { isCaptchaId, isVerificationId } = parts
  const idempotent = createIdempotent(parts)
  const withCaptcha = idempotent<{ captcha_id: string }>((body) => isCaptchaId(body.captcha_id))
  const withCode = idempotent<{ verification_id: string }>((body) => isVerificationId(body.verification_id))
  const withProof = idempotent<SignInProof>((body) => {
    if ('passkey' in body) return signInByPasskey.isPossible(body.passkey)
    // A sign-in with a password can be repeated as it is, and must not skip the password.
    return 'verification_id' in body && isVerificationId(body.verification_id)
  })
  const answer = createSessionAnswer(parts, parts.sessionSeconds)
  const app = new Hono({ strict: false })
  app.route('/captchas', captchasResource(captchas))
  app.route('/sms-codes', smsCodesResource(parts, withCaptcha))
  app.route('/users', usersResource(register, cookies, answer, withCode))
  app.route('/sessions', sessionsResource(parts, answer, withProof))
  app.route('/session', sessionResource(parts))
  app.route('/password-resets', passwordResetsResource(resetPassword, cookies, answer, withCode))
  app.route('/password-rules', passwordRulesResource(parts.passwordMinLength))
  app.route('/user', userResource(parts))
  app.route('/passkeys', passkeysResource(parts))
  return app
}
