import { Hono } from 'hono'
import * as z from 'zod'
import type { Sessions } from '../../accounts/sessions.ts'
import type { ChangeMobile } from '../../flows/change-mobile.ts'
import type { ChangePassword } from '../../flows/change-password.ts'
import type { EraseUser } from '../../flows/erase-user.ts'
import type { ExportUser } from '../../flows/export-user.ts'
import type { Cookies } from '../http/cookies.ts'
import { requireJson, validJson, validOptionalJson } from '../http/input.ts'
import { refuseForeignNavigation } from '../http/origin.ts'
import { fail } from '../http/render.ts'
import { protectedBy, requireSession } from '../http/session.ts'
import type { Call } from './call.ts'
import { currentPassword, password, smsCode, verificationId } from './fields.ts'
import {
  always,
  freshness,
  needsSession,
  operation,
  type Paths,
  protectedCall,
  withBody,
} from './operation.ts'
import { passkey, passkeyBody } from './passkeys.ts'
import { listed, sessionBody } from './sessions.ts'
import { user, userBody } from './signed-in.ts'

const passwordRequest = z
  .object({ current_password: currentPassword, new_password: password })
  .meta({ id: 'PasswordRequest' })

const mobileRequest = z
  .object({ current_password: currentPassword, verification_id: verificationId, sms_code: smsCode })
  .meta({ id: 'MobileRequest' })

const erasureRequest = z.object({ current_password: currentPassword }).meta({ id: 'ErasureRequest' })

const exported = z
  .object({ user, sessions: z.array(listed), passkeys: z.array(passkey) })
  .meta({ id: 'UserExport', description: 'All that the service knows of the user, but secrets.' })

interface Parts {
  readonly changePassword: ChangePassword
  readonly changeMobile: ChangeMobile
  readonly eraseUser: EraseUser
  readonly exportUser: ExportUser
  readonly sessions: Sessions
  readonly cookies: Cookies
  readonly allowedOrigins: readonly string[]
}

/** The signed-in user. */
export function userResource(parts: Parts): Hono {
  const { changePassword, changeMobile, eraseUser, exportUser, sessions, cookies, allowedOrigins } = parts
  const app = new Hono({ strict: false })
  const signedIn = requireSession(sessions, cookies)

  app.put('/password', requireJson(), validJson(passwordRequest), signedIn, async (c) => {
    const { current_password, new_password } = c.req.valid('json')
    const changed = await changePassword({
      ...protectedBy(c, cookies, current_password),
      newPassword: new_password,
      isSigningOut: false,
      host: new URL(c.req.url).hostname,
    })
    return changed.ok ? c.body(null, 204) : fail(c, changed.error)
  })

  app.put('/mobile', requireJson(), validJson(mobileRequest), signedIn, async (c) => {
    const { current_password, verification_id, sms_code } = c.req.valid('json')
    const changed = await changeMobile({
      ...protectedBy(c, cookies, current_password),
      proof: { verificationId: verification_id, code: sms_code },
    })
    return changed.ok ? c.json(userBody(changed.value)) : fail(c, changed.error)
  })

  app.get('/export', refuseForeignNavigation(allowedOrigins), signedIn, async (c) => {
    const whole = await exportUser(protectedBy(c, cookies, undefined))
    if (!whole.ok) return fail(c, whole.error)
    c.header('Content-Disposition', 'attachment; filename="account.json"')
    const { id } = c.get('session')
    return c.json({
      user: userBody(whole.value.user),
      sessions: whole.value.sessions.map((session) => sessionBody(session, session.id === id)),
      passkeys: whole.value.passkeys.map(passkeyBody),
    })
  })

  app.delete('/', validOptionalJson(erasureRequest), signedIn, async (c) => {
    const erased = await eraseUser(protectedBy(c, cookies, c.req.valid('json').current_password))
    if (!erased.ok) return fail(c, erased.error)
    cookies.session.clear(c)
    cookies.username.clear(c)
    if (cookies.device.get(c) !== undefined) cookies.device.clear(c)
    return c.body(null, 204)
  })

  return app
}

export const userPaths: Paths = {
  '/v1/user/password': {
    put: operation({
      operationId: 'putPassword',
      tags: ['Account'],
      summary: 'Set a new password',
      description: `${freshness} All other sessions end.`,
      security: needsSession,
      body: passwordRequest,
      success: { status: '204', description: 'The password is set.' },
      failures: [...withBody, ...protectedCall, 'invalid_credentials', 'weak_password', 'account_changed'],
    }),
  },
  '/v1/user/mobile': {
    put: operation({
      operationId: 'putMobile',
      tags: ['Account'],
      summary: 'Give the account another number',
      description: `${freshness} The code must have been sent to the new number for \`change_mobile\`. All other sessions end.`,
      security: needsSession,
      body: mobileRequest,
      success: { status: '200', description: 'The user with the new number.', schema: user },
      failures: [
        ...withBody,
        ...protectedCall,
        'invalid_credentials',
        'sms_code_expired',
        'sms_code_incorrect',
        'too_many_guesses',
        'mobile_taken',
        'account_changed',
      ],
    }),
  },
  '/v1/user/export': {
    get: operation({
      operationId: 'exportUser',
      tags: ['Account'],
      summary: 'All that the service knows of the user',
      description: 'The session must have been opened within the last ten minutes.',
      security: needsSession,
      success: {
        status: '200',
        description: 'A file to keep.',
        schema: exported,
        headers: { 'Content-Disposition': { required: true, schema: { type: 'string' } } },
      },
      failures: [...always, ...protectedCall, 'forbidden_origin'],
    }),
  },
  '/v1/user': {
    delete: operation({
      operationId: 'deleteUser',
      tags: ['Account'],
      summary: 'Erase the user',
      description: `${freshness} User name and number are free again.`,
      security: needsSession,
      body: erasureRequest,
      isBodyOptional: true,
      success: {
        status: '204',
        description: 'The user is erased, and signed out everywhere.',
        headers: {
          'Set-Cookie': {
            description: 'Takes the cookies back.',
            required: true,
            schema: { type: 'string' },
          },
        },
      },
      failures: [...withBody, ...protectedCall, 'invalid_credentials', 'account_changed'],
    }),
  },
}

export interface UserCalls {
  readonly putPassword: Call<typeof passwordRequest, undefined>
  readonly putMobile: Call<typeof mobileRequest, typeof user>
  readonly deleteUser: Call<typeof erasureRequest, undefined>
  readonly exportUser: Call<undefined, typeof exported>
}
