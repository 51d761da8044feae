/**
 * All that the simulator knows of the product by name: when the product's modules move, only this file and the planted
 * bugs follow.
 */
import { createApp } from '../../src/app.ts'
import { type FailureCode, failureStatuses } from '../../src/core/errors.ts'
import { en } from '../../src/i18n/en.ts'
import { classicMessage } from '../../src/i18n/messages.ts'
import { buildServices, type Outside } from '../../src/services.ts'

export type { Settings as Config } from '../../src/settings.ts'
export { RateLimiter } from '../../src/limits/rate-limiter.ts'
export type { SendOutcome, VerificationMessage } from '../../src/delivery/provider.ts'
export { CircuitBreakers } from '../../src/delivery/circuit-breakers.ts'
export { PhoneLedger } from '../../src/verification/phone-ledger.ts'
export { challengeFilters } from '../../src/limits/policies.ts'
export { sendsPerDayOfDevices } from '../../src/verification/phone-policy.ts'
export { handOverWithinMs } from '../../src/verification/send-code.ts'

/** What the product does not keep yet, by the words of its violations: `--strict` counts these too. */
export const knownGaps: readonly RegExp[] = [
  // A registration that is sent again counts as a repetition only if it came after the first by the clocks of two locations.
  /was told on wrong clocks: sms_code_expired$/,
]

interface Bindings {
  readonly entries: object
  readonly database: object
  readonly rateLimiters: object
  readonly phoneLedgers: object
  readonly circuitBreakers: object
  /** The rate limiting bindings, by name. */
  readonly filters: Readonly<Record<string, RateLimit>>
}

type World = Omit<Outside, 'fetch' | 'background'> & {
  readonly waitUntil: (work: Promise<unknown>) => void
}

/** Builds the service from its real code. */
export function buildProduct(
  settings: Readonly<Record<string, string>>,
  { entries, database, rateLimiters, phoneLedgers, circuitBreakers, filters }: Bindings,
  { waitUntil, ...outside }: World,
) {
  const env = {
    ENTRIES: entries,
    DB: database,
    RATE_LIMITERS: rateLimiters,
    PHONE_LEDGERS: phoneLedgers,
    CIRCUIT_BREAKERS: circuitBreakers,
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

/** The code of each failure, by the classic surface's words for it. Of two codes with the same words, the first. */
export function failureCodesByWords(): Readonly<Record<string, string>> {
  const codes = Object.keys(failureStatuses) as FailureCode[]
  return Object.fromEntries(codes.toReversed().map((code) => [classicMessage(en, code), code]))
}

async function refuseNetwork(): Promise<never> {
  throw new Error('Nothing in a simulated world may reach the network')
}
