import { Hono } from 'hono'
import * as z from 'zod'
import type { SignIn } from '../../flows/sign-in.ts'
import { callerOf } from '../http/caller.ts'
import type { Cookies } from '../http/cookies.ts'
import { requireJson, validJson } from '../http/input.ts'
import { fail } from '../http/render.ts'
import { operation, type Paths, signsIn, withBody } from './operation.ts'
import { type SessionAnswer, user } from './user.ts'

/** A name or a password that nobody could have registered is a wrong one, and gets the same answer. */
const request = z
  .object({
    username: z.string().min(1).max(64).meta({ example: 'ada-lovelace' }),
    password: z
      .string()
      .min(1)
      .max(1024)
      .meta({ example: 'correct horse battery staple', format: 'password' }),
  })
  .meta({ id: 'SessionRequest' })

export function sessionsResource(signIn: SignIn, cookies: Cookies, answer: SessionAnswer): Hono {
  const app = new Hono({ strict: false })

  app.post('/', requireJson(), validJson(request), async (c) => {
    const signedIn = await signIn(c.req.valid('json'), callerOf(c, cookies))
    return signedIn.ok ? answer(c, signedIn.value) : fail(c, signedIn.error)
  })

  return app
}

export const sessionsPaths: Paths = {
  '/v1/sessions': {
    post: operation({
      operationId: 'createSession',
      tags: ['Session'],
      summary: 'Sign in',
      body: request,
      success: { status: '201', description: 'Signed in.', schema: user, headers: signsIn },
      failures: [...withBody, 'invalid_credentials', 'too_many_requests'],
    }),
  },
}
