import { Hono } from 'hono'
import type { Sessions } from '../../accounts/sessions.ts'
import type { Captchas } from '../../challenge/captchas.ts'
import type { Register } from '../../flows/register.ts'
import type { SignIn } from '../../flows/sign-in.ts'
import type { AllowedCountries } from '../../phone/country-policy.ts'
import type { SendCode } from '../../verification/send-code.ts'
import type { Cookies } from '../http/cookies.ts'
import { captchasResource } from './captchas.ts'
import { sessionResource } from './session.ts'
import { sessionsResource } from './sessions.ts'
import { smsCodesResource } from './sms-codes.ts'
import { createSessionAnswer } from './user.ts'
import { usersResource } from './users.ts'

interface Parts {
  readonly captchas: Captchas
  readonly sendCode: SendCode
  readonly register: Register
  readonly signIn: SignIn
  readonly sessions: Sessions
  readonly cookies: Cookies
  readonly allowedCountries: AllowedCountries
  readonly sessionSeconds: number
}

/** The modern surface: JSON in and out, problem documents, snake_case. */
export function v1Api(parts: Parts): Hono {
  const { captchas, sendCode, register, signIn, sessions, cookies } = parts
  const answer = createSessionAnswer(cookies, parts.sessionSeconds)
  const app = new Hono({ strict: false })
  app.route('/captchas', captchasResource(captchas))
  app.route('/sms-codes', smsCodesResource(sendCode, parts.allowedCountries))
  app.route('/users', usersResource(register, cookies, answer))
  app.route('/sessions', sessionsResource(signIn, cookies, answer))
  app.route('/session', sessionResource(sessions, cookies))
  return app
}
