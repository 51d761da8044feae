/**
 * All that the simulator knows of the product by name: when the product's modules move, only this file and the planted
 * bugs follow.
 */
import { createApp } from '../../src/app.ts'
import { type FailureCode, failureStatuses } from '../../src/core/errors.ts'
import type { SmsProvider } from '../../src/delivery/provider.ts'
import { en } from '../../src/i18n/en.ts'
import { classicMessage } from '../../src/i18n/messages.ts'
import type { RateLimiter } from '../../src/limits/rate-limiter.ts'
import { buildServices } from '../../src/services.ts'
import type { PhoneLedger } from '../../src/verification/phone-ledger.ts'

export type { Settings as Config } from '../../src/settings.ts'
export { RateLimiter } from '../../src/limits/rate-limiter.ts'
export type { SendOutcome, VerificationMessage } from '../../src/delivery/provider.ts'
export { PhoneLedger } from '../../src/verification/phone-ledger.ts'
export { challengeFilters } from '../../src/limits/policies.ts'
export { handOverWithinMs } from '../../src/verification/send-code.ts'

/** What the product does not keep yet, by the words of its violations: `--strict` counts these too. */
export const knownGaps: readonly RegExp[] = [
  // A registration that is sent again counts as a repetition only if it came after the first by the clocks of two locations.
  /was told on wrong clocks: sms_code_expired$/,
]

/** The platform's bindings. */
export interface Bindings {
  readonly entries: KVNamespace
  readonly database: D1Database
  readonly rateLimiters: DurableObjectNamespace<RateLimiter>
  readonly phoneLedgers: DurableObjectNamespace<PhoneLedger>
  /** By the names of the rate limiting bindings. */
  readonly filters: Readonly<Record<'CHALLENGES' | 'EASY_CHALLENGES' | 'MEDIUM_CHALLENGES', RateLimit>>
}

/** The outside world beyond the bindings. */
export interface Outside {
  /** Epoch ms. */
  readonly now: () => number
  readonly wait: (ms: number) => Promise<void>
  readonly random: (length: number) => Uint8Array<ArrayBuffer>
  readonly waitUntil: (work: Promise<unknown>) => void
  readonly providers: readonly SmsProvider[]
}

/** Builds the service from its real code. */
export function buildProduct(
  settings: Readonly<Record<string, string>>,
  { entries, database, rateLimiters, phoneLedgers, filters }: Bindings,
  { waitUntil, ...outside }: Outside,
) {
  const env = {
    ENTRIES: entries,
    DB: database,
    RATE_LIMITERS: rateLimiters,
    PHONE_LEDGERS: phoneLedgers,
    ...filters,
    ...settings,
  }
  const built = buildServices(env as unknown as Env, {
    ...outside,
    fetch: refuseNetwork,
    // As the platform's adapter does: what fails in the background is logged, and no more.
    background: (work) => waitUntil(work.catch(() => undefined)),
  })
  if (!built.ok) throw new Error(`Wrong settings: ${JSON.stringify(built.error)}`)
  const services = built.value
  return { app: createApp(services), config: services.settings, purge: services.purgeExpired }
}

/** The code of each failure by the words that the classic surface has for it. */
export function failureCodesByWords(): Readonly<Record<string, string>> {
  const codes = Object.keys(failureStatuses) as FailureCode[]
  return Object.fromEntries(codes.map((code) => [classicMessage(en, code), code]))
}

async function refuseNetwork(): Promise<never> {
  throw new Error('Nothing in a simulated world may reach the network')
}
