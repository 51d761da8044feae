import { waitUntil } from 'cloudflare:workers'
import { type Config, parseConfig, type SmsProvider } from './settings.ts'
import { createInbox, type Inbox } from './core/inbox.ts'
import type { RateGate } from './limits/rate-limiter.ts'
import { describeError, log } from './core/log.ts'
import { type Random, secureRandom } from './core/random.ts'
import { ok, type Result } from './core/result.ts'
import { failover } from './delivery/route.ts'
import { outboxSender } from './delivery/outbox/outbox.ts'
import { ronglianSender } from './delivery/ronglian/ronglian.ts'
import type { SmsSender } from './delivery/provider.ts'
import type { PhoneGate } from './verification/phone-ledger.ts'

/** Everything that the flows need from outside. */
export interface Deps {
  readonly config: Config
  readonly entries: KVNamespace
  readonly db: D1Database
  readonly rateGates: DurableObjectNamespace<RateGate>
  readonly phoneGates: DurableObjectNamespace<PhoneGate>
  readonly sendSms: SmsSender
  readonly random: Random
  /** Epoch ms. */
  readonly now: () => number
  /** Lets work go on after the answer, and after a caller who hung up. */
  readonly waitUntil: (work: Promise<unknown>) => void
  /** What was drawn and sent, for the development page. None in production. */
  readonly inbox: Inbox | undefined
}

/** The outside world beyond the platform's bindings. */
interface World {
  readonly fetch: typeof fetch
  readonly now: () => number
}

const realWorld: World = { fetch: (...request) => fetch(...request), now: () => Date.now() }

/**
 * The one place where adapters are built.
 *
 * @returns the names of the settings that are missing or wrong
 */
export const buildDeps = (env: Env, world: World = realWorld): Result<Deps, readonly string[]> => {
  const parsed = parseConfig(env)
  if (!parsed.ok) return parsed
  const config = parsed.value
  const inbox = config.isDevelopment ? createInbox() : undefined
  const senders: Record<SmsProvider, () => SmsSender> = {
    ronglian: () => ronglianSender({ ...config.ronglian, timeoutMs: config.smsTimeoutMs }, world),
    outbox: () => outboxSender(inbox ?? createInbox(), world.now),
  }
  return ok({
    config,
    entries: env.ENTRIES,
    db: env.DB,
    rateGates: env.RATE_GATES,
    phoneGates: env.PHONE_GATES,
    sendSms: failover(
      config.smsProviders.map((name) => ({ name, send: senders[name]() })),
      world.now,
    ),
    random: secureRandom,
    now: world.now,
    waitUntil: (work) =>
      waitUntil(
        work.catch((error: unknown) =>
          log('warn', 'background_work_failed', { error: describeError(error) }),
        ),
      ),
    inbox,
  })
}
