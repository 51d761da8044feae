import { buildProduct, CircuitBreakers, PhoneLedger, RateLimiter } from '../product.ts'
import { clockNowMs } from './clocks.ts'
import { contextHere, keepAlive } from './context.ts'
import { createDatabase } from './database.ts'
import { createEntries } from './entries.ts'
import { createFilters } from './filters.ts'
import { createObjects } from './objects.ts'
import { createProvider, type ProviderOutage } from './provider.ts'
import { watchRests } from './rests.ts'
import type { World } from './world.ts'
import type { Wrappers } from '../plants/plant.ts'

const smsTimeoutMs = 5000

const always = {
  ENVIRONMENT: 'production',
  BREACHED_PASSWORDS: 'off',
  CODE_SECRET: 'a secret of the simulation, long enough for a key',
  SMS_PROVIDERS: 'ronglian',
  SMS_TIMEOUT_MS: String(smsTimeoutMs),
  RONGLIAN_ACCOUNT_SID: 'sid',
  RONGLIAN_AUTH_TOKEN: 'token',
  RONGLIAN_APP_ID: 'app',
}

export type SimulatedService = ReturnType<typeof startService>

/** Starts the service in a world. The wrappers plant a bug. */
export function startService(
  world: World,
  settings: Readonly<Record<string, string>>,
  wrappers: Wrappers = {},
  outage?: ProviderOutage,
) {
  const entries = createEntries(world)
  const database = createDatabase(world)
  const rateLimiters = createObjects(world, wrappers.RateLimiter?.(RateLimiter) ?? RateLimiter)
  const phoneLedgers = createObjects(world, wrappers.PhoneLedger?.(PhoneLedger) ?? PhoneLedger)
  const { Watched, changes: breakerChanges } = watchRests(
    world,
    wrappers.CircuitBreakers?.(CircuitBreakers) ?? CircuitBreakers,
  )
  const circuitBreakers = createObjects(world, Watched)
  const provider = createProvider(world, smsTimeoutMs, outage)
  const now = () => clockNowMs(world)
  const bindings = {
    entries: wrappers.entries?.(entries.namespace) ?? entries.namespace,
    database: wrappers.database?.(database.namespace) ?? database.namespace,
    rateLimiters: wrappers.rateLimiters?.(rateLimiters.namespace) ?? rateLimiters.namespace,
    phoneLedgers: phoneLedgers.namespace,
    circuitBreakers: circuitBreakers.namespace,
    filters: createFilters(world),
  }
  const product = buildProduct({ ...always, ...settings }, bindings, {
    now: wrappers.now ?? now,
    wait: (ms) => world.pause(contextHere(), ms),
    random: (length) => world.random(contextHere(), length),
    waitUntil: (work) => keepAlive(contextHere(), work),
    providers: ['first', 'second'].map((name) => ({
      name,
      countries: undefined,
      send: async (message) => {
        const outcome = await provider.send(name, message)
        return wrappers.sendOutcome?.(outcome) ?? outcome
      },
    })),
  })
  return {
    ...product,
    entries,
    database,
    provider,
    breakerChanges,
    objectStates: () => [...rateLimiters.states(), ...phoneLedgers.states(), ...circuitBreakers.states()],
  }
}
