import { purgeExpired } from './accounts/retention.ts'
import { createApp, createMisconfiguredApp } from './app.ts'
import { buildDeps, type Deps } from './services.ts'
import { log } from './core/log.ts'
import type { Result } from './core/result.ts'

export { RateGate } from './limits/rate-limiter.ts'
export { PhoneGate } from './verification/phone-ledger.ts'

interface Service {
  readonly env: Env
  readonly deps: Result<Deps, readonly string[]>
  readonly app: ReturnType<typeof createApp>
}

let service: Service | undefined

// Built once for each isolate, at the first call: a Worker's start-up time is limited.
const serviceOf = (env: Env): Service => {
  if (service?.env !== env) {
    const deps = buildDeps(env)
    service = { env, deps, app: deps.ok ? createApp(deps.value) : createMisconfiguredApp() }
  }
  if (!service.deps.ok) log('error', 'misconfigured', { settings: service.deps.error })
  return service
}

export default {
  fetch(request, env, context) {
    return serviceOf(env).app.fetch(request, env, context)
  },

  async scheduled(_controller, env) {
    const { deps } = serviceOf(env)
    if (deps.ok) log('info', 'purged', await purgeExpired(deps.value))
  },
} satisfies ExportedHandler<Env>
