import { Hono } from 'hono'
import type { ImportUsers } from '../flows/import-users.ts'
import { limitBody } from '../api/http/input.ts'
import { refuseOtherMethods } from '../api/http/methods.ts'
import { refuseForeignOrigins } from '../api/http/origin.ts'
import { fail } from '../api/http/render.ts'
import { requireOperator } from './require-operator.ts'
import { importBytes, importResource } from './user-import.ts'

interface Parts {
  readonly importUsers: ImportUsers
}

/**
 * What an operator's programs call, under `/ops`. It is not in the OpenAPI document, which is for those who build on the
 * service. No page may call it, not even one of an allowed origin: it has no CORS and reads no cookie.
 */
export function operatorApi({ importUsers }: Parts, token: string): Hono {
  const app = new Hono({ strict: false })
  // The token before the body, so that only an operator can make the service read a large one.
  app.use(refuseForeignOrigins([]), requireOperator(token), limitBody(importBytes))
  app.route('/users/import', importResource(importUsers))
  refuseOtherMethods(app)
  // Here, because what follows would read the body once more.
  app.all('*', (c) => fail(c, { code: 'not_found' }))
  return app
}
