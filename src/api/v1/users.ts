import { Hono } from 'hono'
import * as z from 'zod'
import type { Register } from '../../flows/register.ts'
import { callerOf } from '../http/caller.ts'
import type { Cookies } from '../http/cookies.ts'
import type { Repeatable } from '../http/idempotency.ts'
import { requireJson, validJson } from '../http/input.ts'
import { fail } from '../http/render.ts'
import type { Call } from './call.ts'
import { password, smsCode, username, verificationId } from './fields.ts'
import { operation, type Paths, signsIn, withBody } from './operation.ts'
import { type SessionAnswer, user } from './signed-in.ts'

const request = z
  .object({
    username,
    password,
    verification_id: verificationId,
    sms_code: smsCode,
  })
  .meta({ id: 'UserRequest' })

export function usersResource(
  register: Register,
  cookies: Cookies,
  answer: SessionAnswer,
  repeatable: Repeatable<{ verification_id: string }>,
): Hono {
  const app = new Hono({ strict: false })

  app.post('/', requireJson(), validJson(request), repeatable, async (c) => {
    const { verification_id, sms_code, ...credentials } = c.req.valid('json')
    const registered = await register(
      { ...credentials, proof: { by: 'verification', verificationId: verification_id }, code: sms_code },
      callerOf(c, cookies),
    )
    return registered.ok ? answer(c, registered.value) : fail(c, registered.error)
  })

  return app
}

export const usersPaths: Paths = {
  '/v1/users': {
    post: operation({
      operationId: 'createUser',
      tags: ['Sign-up'],
      summary: 'Register with the SMS code, and sign in',
      description:
        'A taken user name does not spend the code: try another one. Sent again after a lost answer, it ends as the first time.',
      body: request,
      success: {
        status: '201',
        description: 'Registered and signed in.',
        schema: user,
        headers: signsIn,
      },
      isRepeatable: true,
      failures: [
        ...withBody,
        'sms_code_expired',
        'sms_code_incorrect',
        'username_taken',
        'mobile_taken',
        'weak_password',
        'too_many_guesses',
        'too_many_requests',
      ],
    }),
  },
}

export interface UsersCalls {
  readonly createUser: Call<typeof request, typeof user>
}
