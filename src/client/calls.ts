import type { CaptchasCalls } from '../api/v1/captchas.ts'
import type { PasskeysCalls } from '../api/v1/passkeys.ts'
import type { PasswordResetsCalls } from '../api/v1/password-resets.ts'
import type { PasswordRulesCalls } from '../api/v1/password-rules.ts'
import type { SessionCalls } from '../api/v1/session.ts'
import type { SessionsCalls } from '../api/v1/sessions.ts'
import type { SmsCodesCalls } from '../api/v1/sms-codes.ts'
import type { UserCalls } from '../api/v1/user.ts'
import type { UsersCalls } from '../api/v1/users.ts'

/** The types of all calls of v1, by operation id. */
export type Calls = CaptchasCalls &
  SmsCodesCalls &
  UsersCalls &
  SessionsCalls &
  SessionCalls &
  PasswordResetsCalls &
  UserCalls &
  PasskeysCalls &
  PasswordRulesCalls

interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** A name in braces is taken out of the call's fields. */
  readonly path: string
  /** Whether the call takes an `Idempotency-Key`. */
  readonly isRepeatable?: true
  /** Whether the same call fails once it has succeeded, so that it must not be sent again after a lost answer. */
  readonly isOnce?: true
}

export const routes: { readonly [Name in keyof Calls]: Route } = {
  createCaptcha: { method: 'POST', path: '/v1/captchas' },
  sendSmsCode: { method: 'POST', path: '/v1/sms-codes', isRepeatable: true },
  createUser: { method: 'POST', path: '/v1/users', isRepeatable: true },
  createSession: { method: 'POST', path: '/v1/sessions', isRepeatable: true },
  listSessions: { method: 'GET', path: '/v1/sessions' },
  deleteOtherSessions: { method: 'DELETE', path: '/v1/sessions' },
  deleteSessionById: { method: 'DELETE', path: '/v1/sessions/{id}' },
  getSession: { method: 'GET', path: '/v1/session' },
  deleteSession: { method: 'DELETE', path: '/v1/session' },
  createToken: { method: 'POST', path: '/v1/session/token' },
  createPasswordReset: { method: 'POST', path: '/v1/password-resets', isRepeatable: true },
  getPasswordRules: { method: 'GET', path: '/v1/password-rules' },
  putPassword: { method: 'PUT', path: '/v1/user/password', isOnce: true },
  putMobile: { method: 'PUT', path: '/v1/user/mobile' },
  deleteUser: { method: 'DELETE', path: '/v1/user', isOnce: true },
  exportUser: { method: 'GET', path: '/v1/user/export' },
  listPasskeys: { method: 'GET', path: '/v1/passkeys' },
  createPasskey: { method: 'POST', path: '/v1/passkeys' },
  putPasskey: { method: 'PUT', path: '/v1/passkeys/{id}' },
  deletePasskey: { method: 'DELETE', path: '/v1/passkeys/{id}' },
  createPasskeyCreationOptions: { method: 'POST', path: '/v1/passkeys/creation-options' },
  createPasskeySignInOptions: { method: 'POST', path: '/v1/passkeys/sign-in-options' },
}
