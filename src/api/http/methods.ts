import type { Hono, MiddlewareHandler } from 'hono'
import { fail } from './render.ts'

/** Answers 405 with `Allow` if a path is known and the method is not. Call it after all routes. */
export function refuseOtherMethods(app: Hono): void {
  const methodsByPath = Map.groupBy(
    app.routes.filter(({ method }) => method !== 'ALL'),
    ({ path }) => path,
  )
  for (const [path, routes] of methodsByPath) {
    const allow = [...new Set(routes.map(({ method }) => method))].join(', ')
    app.all(path, (c) => {
      c.header('Allow', allow)
      return fail(c, { code: 'method_not_allowed' })
    })
  }
}

/** For a GET with effects. The router would treat a HEAD as that GET. */
export function refuseHead(): MiddlewareHandler {
  return async function refuseHead(c, next) {
    if (c.req.method !== 'HEAD') return next()
    c.header('Allow', 'GET')
    return fail(c, { code: 'method_not_allowed' })
  }
}
