import { Hono } from 'hono'
import type { Sessions } from '../../accounts/sessions.ts'
import type { Cookies } from '../http/cookies.ts'
import { fail } from '../http/render.ts'
import { always, operation, type Paths, writing } from './operation.ts'
import { user, userBody } from './signed-in.ts'

/** The session of the caller's cookie. */
export function sessionResource(sessions: Sessions, cookies: Cookies): Hono {
  const app = new Hono({ strict: false })

  app.get('/', async (c) => {
    const token = cookies.session.get(c)
    const found = token === undefined ? undefined : await sessions.findUser(token)
    return found ? c.json(userBody(found)) : fail(c, { code: 'unauthenticated' })
  })

  // Always succeeds: a caller without a session is signed out already.
  app.delete('/', async (c) => {
    const token = cookies.session.get(c)
    if (token !== undefined) {
      await sessions.close(token)
      cookies.session.clear(c)
    }
    cookies.username.clear(c)
    return c.body(null, 204)
  })

  return app
}

export const sessionPaths: Paths = {
  '/v1/session': {
    get: operation({
      operationId: 'getSession',
      tags: ['Session'],
      summary: 'Who is signed in',
      security: [{ session: [] }],
      success: { status: '200', description: 'The signed-in user.', schema: user },
      failures: [...always, 'unauthenticated'],
    }),
    delete: operation({
      operationId: 'deleteSession',
      tags: ['Session'],
      summary: 'Sign out',
      description: 'Succeeds without a session too.',
      security: [{ session: [] }, {}],
      success: {
        status: '204',
        description: 'Signed out.',
        headers: {
          'Set-Cookie': {
            description: 'Takes the cookies back that the caller sent.',
            schema: { type: 'string' },
          },
        },
      },
      failures: writing,
    }),
  },
}
