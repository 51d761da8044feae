import { createApp } from '../../../src/app.ts'
import { buildDeps, type Deps } from '../../../src/services.ts'
import { RateGate } from '../../../src/limits/rate-limiter.ts'
import { failover } from '../../../src/delivery/route.ts'
import { PhoneGate } from '../../../src/verification/phone-ledger.ts'
import { contextHere, keepAlive } from './context.ts'
import { createDatabase } from './database.ts'
import { createEntries } from './entries.ts'
import { createGates } from './gates.ts'
import { createProvider } from './provider.ts'
import type { VerificationMessage } from '../../../src/delivery/provider.ts'
import type { World } from './world.ts'

const always = {
  ENVIRONMENT: 'production',
  CODE_SECRET: 'a secret of the simulation, long enough for a key',
  SMS_PROVIDERS: 'ronglian',
  RONGLIAN_ACCOUNT_SID: 'sid',
  RONGLIAN_AUTH_TOKEN: 'token',
  RONGLIAN_APP_ID: 'app',
}

/** What one world gives the service to stand on. */
interface Ground {
  readonly world: World
  readonly entries: ReturnType<typeof createEntries>
  readonly database: ReturnType<typeof createDatabase>
  readonly rateGates: ReturnType<typeof createGates>
  readonly phoneGates: ReturnType<typeof createGates>
  readonly provider: ReturnType<typeof createProvider>
}

let ground: Ground | undefined

const groundHere = (): Ground => {
  if (!ground) throw new Error('No world')
  return ground
}

/** The service's app, all its real code. It stands on whatever world is played, as a router takes long to build. */
const buildApp = (settings: Readonly<Record<string, string>>) => {
  const built = buildDeps({ ...always, ...settings } as unknown as Env, {
    fetch: noNetwork,
    now: () => groundHere().world.nowMs(),
  })
  if (!built.ok) throw new Error(`Wrong settings: ${built.error.join(', ')}`)
  const { config } = built.value
  const senders = ['first', 'second'].map((name) => ({
    name,
    send: (message: VerificationMessage) => groundHere().provider.send(name, message, config.smsTimeoutMs),
  }))
  const deps = {
    ...built.value,
    get entries() {
      return groundHere().entries.namespace
    },
    get db() {
      return groundHere().database.namespace
    },
    get rateGates() {
      return groundHere().rateGates.namespace
    },
    get phoneGates() {
      return groundHere().phoneGates.namespace
    },
    sendSms: failover(senders, built.value.now),
    random: (length: number) => groundHere().world.random(contextHere(), length),
    // As the platform's adapter does: what fails in the background is logged, and no more.
    waitUntil: (work: Promise<unknown>) =>
      keepAlive(
        contextHere(),
        work.catch(() => undefined),
      ),
  }
  return { app: createApp(deps as unknown as Deps), config }
}

const apps = new Map<string, ReturnType<typeof buildApp>>()

/** Puts the service into a world. */
export const startService = (world: World, settings: Readonly<Record<string, string>>) => {
  const key = JSON.stringify(settings)
  const built = apps.get(key) ?? buildApp(settings)
  apps.set(key, built)
  ground = {
    world,
    entries: createEntries(world),
    database: createDatabase(world),
    rateGates: createGates(world, RateGate),
    phoneGates: createGates(world, PhoneGate),
    provider: createProvider(world),
  }
  return { ...built, ...ground }
}

export type SimulatedService = ReturnType<typeof startService>

const noNetwork = async (): Promise<never> => {
  throw new Error('Nothing in a simulated world may reach the network')
}
