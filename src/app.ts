import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { routePath } from 'hono/route'
import type { Deps } from './services.ts'
import type { Failure, FailureCode } from './core/errors.ts'
import { limitBody } from './api/http/input.ts'
import { answerHeaders, requestId } from './api/http/headers.ts'
import { refuseOtherMethods } from './api/http/methods.ts'
import { allowOrigins, refuseForeignOrigins } from './api/http/origin.ts'
import { fail } from './api/http/render.ts'
import { describeError, log } from './core/log.ts'
import { Outage } from './core/outage.ts'
import { answersWithEnvelope, classicSurface } from './api/classic/classic.ts'
import { operationsSurface } from './api/health.ts'
import { v1Surface } from './api/v1/routes.ts'

/** The whole service over HTTP: middleware in order, surfaces, and what is said when none of them answers. */
export const createApp = (deps: Deps): Hono => {
  const { allowedOrigins, isClassicApiOn } = deps.config
  const classic = classicSurface(deps)
  const app = new Hono({ strict: false })

  app.use(requestId(), answerHeaders(), allowOrigins(allowedOrigins))
  // Before anything that can fail, so that every failure has the form of the surface that was called.
  if (isClassicApiOn)
    for (const path of new Set(classic.routes.map((route) => route.path)))
      app.use(path, answersWithEnvelope())
  app.use(refuseForeignOrigins(allowedOrigins), limitBody())

  if (isClassicApiOn) app.route('/', classic)
  app.route('/v1', v1Surface(deps))
  app.route('/', operationsSurface(deps))
  refuseOtherMethods(app)

  app.notFound((c) => fail(c, { code: 'not_found' }))
  app.onError((error, c) => {
    const failure = failureOf(error)
    if (failure.code === 'internal' || failure.code === 'unavailable')
      log('error', failure.code, {
        request_id: c.get('requestId'),
        // The route's pattern: a URL of the classic surface would hold a phone number.
        route: `${c.req.method} ${routePath(c, -1)}`,
        error: describeError(error),
      })
    return fail(c, failure)
  })
  return app
}

/** Answers 503 to everything: without its settings the service can do nothing safely. */
export const createMisconfiguredApp = (): Hono => {
  const app = new Hono()
  app.use(requestId(), answerHeaders())
  app.all('*', (c) => fail(c, { code: 'unavailable' }))
  return app
}

const failureOf = (error: Error): Failure => {
  if (error instanceof Outage) return { code: 'unavailable' }
  if (error instanceof HTTPException && error.status < 500)
    return { code: codesByStatus[error.status] ?? 'invalid_parameters' }
  return { code: 'internal' }
}

/** What the framework itself refuses with. */
const codesByStatus: Partial<Record<number, FailureCode>> = {
  404: 'not_found',
  405: 'method_not_allowed',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
}
