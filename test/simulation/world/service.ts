import { buildProduct, PhoneLedger, RateLimiter } from '../product.ts'
import { clockNowMs } from './clocks.ts'
import { contextHere, keepAlive } from './context.ts'
import { createDatabase } from './database.ts'
import { createEntries } from './entries.ts'
import { createFilters } from './filters.ts'
import { createObjects } from './objects.ts'
import { createProvider } from './provider.ts'
import type { World } from './world.ts'
import type { Foundation, Wrappers } from './wrappers.ts'

const smsTimeoutMs = 5000

const always = {
  ENVIRONMENT: 'production',
  CODE_SECRET: 'a secret of the simulation, long enough for a key',
  SMS_PROVIDERS: 'ronglian',
  SMS_TIMEOUT_MS: String(smsTimeoutMs),
  RONGLIAN_ACCOUNT_SID: 'sid',
  RONGLIAN_AUTH_TOKEN: 'token',
  RONGLIAN_APP_ID: 'app',
}

let wrappers: Wrappers = {}
let current: Foundation | undefined
const builtBySettings = new Map<string, ReturnType<typeof build>>()

/** From now on every world's service stands on wrapped parts: a bug is planted. */
export function wrapFoundation(planted: Wrappers): void {
  wrappers = planted
}

/** Puts the service into a world. */
export function startService(world: World, settings: Readonly<Record<string, string>>) {
  const entries = createEntries(world)
  const database = createDatabase(world)
  const rateLimiters = createObjects(world, wrappers.RateLimiter?.(RateLimiter) ?? RateLimiter)
  const phoneLedgers = createObjects(world, wrappers.PhoneLedger?.(PhoneLedger) ?? PhoneLedger)
  const provider = createProvider(world, smsTimeoutMs)
  current = wrap({
    entries: entries.namespace,
    database: database.namespace,
    rateLimiters: rateLimiters.namespace,
    phoneLedgers: phoneLedgers.namespace,
    filters: createFilters(world),
    providers: ['first', 'second'].map((name) => ({ name, send: provider.sender(name) })),
    now: () => clockNowMs(world),
    random: (length) => world.random(contextHere(), length),
  })
  const key = JSON.stringify(settings)
  const built = builtBySettings.get(key) ?? build(settings)
  builtBySettings.set(key, built)
  return {
    ...built,
    entries,
    database,
    provider,
    objectStates: () => [...rateLimiters.states(), ...phoneLedgers.states()],
  }
}

export type SimulatedService = ReturnType<typeof startService>

function wrap(foundation: Foundation): Foundation {
  const { entries, database, rateLimiters, phoneLedgers, providers, now } = foundation
  return {
    ...foundation,
    entries: wrappers.entries?.(entries) ?? entries,
    database: wrappers.database?.(database) ?? database,
    rateLimiters: wrappers.rateLimiters?.(rateLimiters) ?? rateLimiters,
    phoneLedgers: wrappers.phoneLedgers?.(phoneLedgers) ?? phoneLedgers,
    providers: wrappers.provider ? providers.map(wrappers.provider) : providers,
    now: wrappers.now?.(now) ?? now,
  }
}

/** Built once for all worlds with the same settings, on whatever world is played: a router takes long to build. */
function build(settings: Readonly<Record<string, string>>) {
  const bindings = {
    entries: forward(() => here().entries),
    database: forward(() => here().database),
    rateLimiters: forward(() => here().rateLimiters),
    phoneLedgers: forward(() => here().phoneLedgers),
    filters: {
      CHALLENGES: forward(() => here().filters.CHALLENGES),
      EASY_CHALLENGES: forward(() => here().filters.EASY_CHALLENGES),
      MEDIUM_CHALLENGES: forward(() => here().filters.MEDIUM_CHALLENGES),
    },
  }
  return buildProduct({ ...always, ...settings }, bindings as never, {
    now: () => here().now(),
    wait: (ms) => contextHere().world.pause(contextHere(), ms),
    random: (length) => here().random(length),
    waitUntil: (work) => keepAlive(contextHere(), work),
    providers: here().providers.map(({ name }, index) => ({
      name,
      countries: undefined,
      send: (message) => here().providers[index]?.send(message) ?? Promise.reject(new Error('No provider')),
    })),
  })
}

function here(): Foundation {
  if (!current) throw new Error('No world')
  return current
}

/** Stands for whatever `target` gives at the time of each use. */
function forward<T extends object>(target: () => T): T {
  return new Proxy({} as T, { get: (_, name) => Reflect.get(target(), name) as unknown })
}
