import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { routePath } from 'hono/route'
import { classicApi } from './api/classic/classic.ts'
import { healthApi } from './api/health.ts'
import { createCookies } from './api/http/cookies.ts'
import { answerHeaders } from './api/http/headers.ts'
import { limitBody } from './api/http/input.ts'
import { refuseOtherMethods } from './api/http/methods.ts'
import { allowOrigins, refuseForeignOrigins } from './api/http/origin.ts'
import { fail, renderEnvelope } from './api/http/render.ts'
import { requestScope } from './api/http/scope.ts'
import { jwksApi } from './api/jwks.ts'
import { v1Api } from './api/v1/v1.ts'
import type { Failure, FailureCode } from './core/errors.ts'
import { emit } from './core/events.ts'
import { describeError } from './core/log.ts'
import { Outage } from './core/outage.ts'
import { operatorApi } from './operator/operator.ts'
import type { Services } from './services.ts'
import type { SettingProblem } from './settings.ts'

const daySeconds = 86_400

/** The whole service over HTTP: middleware in order, routes, and the answer where no route matches. */
export function createApp(services: Services): Hono {
  const { settings } = services
  const { allowedOrigins, allowedCountries, defaultLocale, passkeyRpId } = settings
  const routeParts = {
    ...services,
    cookies: createCookies({ ...settings, isDevelopment: settings.environment === 'development' }),
    allowedOrigins,
    allowedCountries,
    defaultLocale,
    passkeyRpId,
    sessionSeconds: settings.sessionTtlDays * daySeconds,
    passwordMinLength: settings.passwordMinLength,
  }
  const classic = settings.classicApi === 'on' ? classicApi(routeParts) : undefined
  const app = new Hono({ strict: false })

  app.use(requestScope(), answerHeaders())
  // Before CORS and the usual limit of a body, which are not for it.
  if (settings.opsToken !== undefined) app.route('/ops', operatorApi(services, settings.opsToken))
  app.use(allowOrigins(allowedOrigins))
  // Before anything that can fail, so that every failure has the form of the surface that was called.
  for (const path of new Set(classic?.routes.map((route) => route.path)))
    app.use(path, async (c, next) => {
      c.set('renderFailure', renderEnvelope)
      await next()
    })
  app.use(refuseForeignOrigins(allowedOrigins), limitBody())

  if (classic) app.route('/', classic)
  app.route('/v1', v1Api(routeParts))
  app.route('/', jwksApi(services.identityTokens))
  app.route('/', healthApi(services))
  refuseOtherMethods(app)

  app.notFound((c) => fail(c, { code: 'not_found' }))
  app.onError((error, c) => {
    const failure = failureOf(error)
    if (failure.code === 'internal' || failure.code === 'unavailable')
      emit('error', failure.code, {
        route: `${c.req.method} ${routePath(c, -1)}`,
        error: describeError(error),
      })
    return fail(c, failure)
  })
  return app
}

/** Answers 503 to everything: without its settings the service can do nothing safely. */
export function createMisconfiguredApp(problems: readonly SettingProblem[]): Hono {
  const app = new Hono()
  app.use(requestScope(), answerHeaders())
  app.all('*', (c) => {
    emit('error', 'misconfigured', { settings: problems.map(({ setting, rule }) => `${setting} ${rule}`) })
    return fail(c, { code: 'unavailable' })
  })
  return app
}

function failureOf(error: Error): Failure {
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
