/**
 * All that the simulator knows of the product by name: when the product's modules move, only this file and the planted
 * bugs follow.
 */
import { purgeExpired } from '../../src/account/purge.ts'
import { createApp } from '../../src/app.ts'
import { buildDeps, type Deps } from '../../src/deps.ts'
import { describeFailure, type FailureCode, failureCatalogue } from '../../src/failures.ts'
import type { RateGate } from '../../src/limits/rate-gate.ts'
import { failover } from '../../src/sms/failover.ts'
import type { SmsSender } from '../../src/sms/sender.ts'
import type { PhoneGate } from '../../src/verification/phone-gate.ts'

export type { Config } from '../../src/config.ts'
export { RateGate as RateLimiter } from '../../src/limits/rate-gate.ts'
export type { SendOutcome, VerificationMessage } from '../../src/sms/sender.ts'
export { PhoneGate as PhoneLedger } from '../../src/verification/phone-gate.ts'
export { handOverWithinMs } from '../../src/verification/request.ts'

/**
 * What the product does not keep yet, by the words of its violations: `--strict` counts these too. An entry goes when the
 * product keeps it.
 */
export const knownGaps: readonly RegExp[] = [
  // An alarm is set with an object's first state only: one that the platform gives up never comes back.
  /had lost its alarm, and a later call set none$/,
  // A registration that is sent again counts as a repetition only if it came after the first by the clocks of two locations.
  /was told on wrong clocks: sms_code_expired$/,
]

/** The platform's bindings. */
export interface Bindings {
  readonly entries: KVNamespace
  readonly database: D1Database
  readonly rateLimiters: DurableObjectNamespace<RateGate>
  readonly phoneLedgers: DurableObjectNamespace<PhoneGate>
}

/** The outside world beyond the bindings. */
export interface Outside {
  /** Epoch ms. */
  readonly now: () => number
  readonly random: (length: number) => Uint8Array<ArrayBuffer>
  readonly waitUntil: (work: Promise<unknown>) => void
  readonly providers: readonly { readonly name: string; readonly send: SmsSender }[]
}

/** Builds the service from its real code. */
export function buildProduct(
  settings: Readonly<Record<string, string>>,
  { entries, database, rateLimiters, phoneLedgers }: Bindings,
  { now, random, waitUntil, providers }: Outside,
) {
  const built = buildDeps(settings as unknown as Env, { fetch: refuseNetwork, now })
  if (!built.ok) throw new Error(`Wrong settings: ${built.error.join(', ')}`)
  const { config } = built.value
  const deps: Deps = {
    config,
    entries,
    db: database,
    rateGates: rateLimiters,
    phoneGates: phoneLedgers,
    sendSms: failover(providers, now),
    random,
    now,
    // As the platform's adapter does: what fails in the background is logged, and no more.
    waitUntil: (work) => waitUntil(work.catch(() => undefined)),
    inbox: undefined,
  }
  return { app: createApp(deps), config, purge: () => purgeExpired(deps) }
}

/** The code of each failure by the words that the classic surface has for it. */
export function failureCodesByWords(): Readonly<Record<string, string>> {
  const codes = Object.keys(failureCatalogue) as FailureCode[]
  return Object.fromEntries(
    codes.map((code) => {
      const { title, errmsg } = describeFailure(code)
      return [errmsg ?? title, code]
    }),
  )
}

async function refuseNetwork(): Promise<never> {
  throw new Error('Nothing in a simulated world may reach the network')
}
