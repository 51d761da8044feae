import { createApp, createMisconfiguredApp } from './app.ts'
import { emit, inScope } from './core/events.ts'
import type { Result } from './core/result.ts'
import { buildServices, type Services } from './services.ts'
import type { SettingProblem } from './settings.ts'

export { RateLimiter } from './limits/rate-limiter.ts'
export { PhoneLedger } from './verification/phone-ledger.ts'

interface Built {
  readonly env: Env
  readonly services: Result<Services, readonly SettingProblem[]>
  readonly app: ReturnType<typeof createApp>
}

let built: Built | undefined

export default {
  fetch(request, env, context) {
    return build(env).app.fetch(request, env, context)
  },

  async scheduled(_controller, env) {
    const { services } = build(env)
    if (!services.ok) return
    const { purgeExpired } = services.value
    await inScope({ requestId: `cron-${crypto.randomUUID()}`, place: 'cron' }, async () =>
      emit('info', 'purged', await purgeExpired()),
    )
  },
} satisfies ExportedHandler<Env>

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
