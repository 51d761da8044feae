import { WorkerEntrypoint } from 'cloudflare:workers'
import type { User } from './accounts/users.ts'
import { sessionTokenIn } from './api/http/cookies.ts'
import { createApp, createMisconfiguredApp } from './app.ts'
import { emit, inScope } from './core/events.ts'
import type { Result } from './core/result.ts'
import { buildServices, type Services } from './services.ts'
import type { SettingProblem } from './settings.ts'

export { CircuitBreakers } from './delivery/circuit-breakers.ts'
export { IdempotentCall } from './limits/idempotent-call.ts'
export { RateLimiter } from './limits/rate-limiter.ts'
export { PhoneLedger } from './verification/phone-ledger.ts'

interface Built {
  readonly env: Env
  readonly services: Result<Services, readonly SettingProblem[]>
  readonly app: ReturnType<typeof createApp>
}

/** As in wrangler.toml: the trigger that delivers events only. */
const everyFiveMinutes = '*/5 * * * *'

let built: Built | undefined

export default {
  fetch(request, env, context) {
    return build(env).app.fetch(request, env, context)
  },

  async scheduled({ cron }, env) {
    const { services } = build(env)
    if (!services.ok) return
    const { purgeExpired, deliverEvents } = services.value
    await inScope({ requestId: `cron-${crypto.randomUUID()}`, place: 'cron' }, async () => {
      await deliverEvents()
      if (cron !== everyFiveMinutes) emit('info', 'purged', await purgeExpired())
    })
  },
} satisfies ExportedHandler<Env>

/** For other Workers of the same account, through a service binding with this entrypoint. */
export class SessionVerifier extends WorkerEntrypoint<Env> {
  /**
   * Who is signed in, for a request that the other Worker got on a host that has the session cookie.
   *
   * @param cookieHeader the request's `Cookie` header
   * @returns null if nobody is
   * @throws {Error} the settings are wrong, or the database does not answer
   */
  async verifySession(cookieHeader: string | null): Promise<User | null> {
    const { services } = build(this.env)
    if (!services.ok) throw new Error('Latchkey has wrong settings')
    const token = sessionTokenIn(cookieHeader ?? '', services.value.settings)
    const session = token === undefined ? undefined : await services.value.sessions.find(token)
    return session?.user ?? null
  }
}

/** Once an isolate, at the first call: a Worker's start-up time is limited. */
function build(env: Env): Built {
  if (built?.env !== env) {
    const services = buildServices(env)
    built = {
      env,
      services,
      app: services.ok ? createApp(services.value) : createMisconfiguredApp(services.error),
    }
  }
  return built
}
