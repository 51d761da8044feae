import { Hono } from 'hono'
import * as z from 'zod'
import type { ResetPassword } from '../../flows/reset-password.ts'
import { callerOf } from '../http/caller.ts'
import type { Cookies } from '../http/cookies.ts'
import type { Repeatable } from '../http/idempotency.ts'
import { requireJson, validJson } from '../http/input.ts'
import { fail } from '../http/render.ts'
import type { Call } from './call.ts'
import { password, smsCode, verificationId } from './fields.ts'
import { operation, type Paths, signsIn, withBody } from './operation.ts'
import { type SessionAnswer, user } from './signed-in.ts'

const request = z
  .object({ verification_id: verificationId, sms_code: smsCode, new_password: password })
  .meta({ id: 'PasswordResetRequest' })

export function passwordResetsResource(
  resetPassword: ResetPassword,
  cookies: Cookies,
  answer: SessionAnswer,
  repeatable: Repeatable<{ verification_id: string }>,
): Hono {
  const app = new Hono({ strict: false })

  app.post('/', requireJson(), validJson(request), repeatable, async (c) => {
    const { verification_id, sms_code, new_password } = c.req.valid('json')
    const reset = await resetPassword(
      { proof: { verificationId: verification_id, code: sms_code }, newPassword: new_password },
      callerOf(c, cookies),
    )
    return reset.ok ? answer(c, reset.value) : fail(c, reset.error)
  })

  return app
}

export const passwordResetsPaths: Paths = {
  '/v1/password-resets': {
    post: operation({
      operationId: 'createPasswordReset',
      tags: ['Account'],
      summary: 'Set a new password with an SMS code, and sign in',
      description:
        'The code must have been sent for `reset_password`. All sessions of the user end, but the new one. ' +
        'Sent again after a lost answer, it ends as the first time.',
      body: request,
      success: { status: '201', description: 'The password is set.', schema: user, headers: signsIn },
      isRepeatable: true,
      failures: [
        ...withBody,
        'sms_code_expired',
        'sms_code_incorrect',
        'weak_password',
        'number_in_quarantine',
        'account_changed',
        'too_many_guesses',
        'too_many_requests',
      ],
    }),
  },
}

export interface PasswordResetsCalls {
  readonly createPasswordReset: Call<typeof request, typeof user>
}
