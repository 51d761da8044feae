import type { Config } from '../settings.ts'
import type { Failure } from '../core/errors.ts'
import { reach } from '../core/outage.ts'
import { err, ok, type Result } from '../core/result.ts'
import type { Limit } from './gcra.ts'
import type { Pour } from './score.ts'
import type { RateGate } from './rate-limiter.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs

export const captchasPerClient = (config: Config): Limit => ({
  name: 'captchas',
  capacity: config.captchasPerMinutePerClient,
  periodMs: minuteMs,
})

export const smsPerClient = (config: Config): Limit => ({
  name: 'sms',
  capacity: config.smsHourlyLimitPerClient,
  periodMs: hourMs,
})

/** Questions whether a name or a number is registered: enough to type by, too few to copy the list of users. */
export const lookupsPerClient: Limit = { name: 'look-ups', capacity: 120, periodMs: minuteMs }

/** Wrong or right, so that nobody can try passwords of many names from one place. */
export const signInsPerClient: Limit = { name: 'sign-ins', capacity: 60, periodMs: 10 * minuteMs }

/**
 * Low enough for a weak password to hold out. The price: who keeps trying can keep the owner out for as long, from a
 * client that stays within its own limit. A name comes back by itself within a minute.
 */
export const signInsPerUsername: Limit = { name: 'sign-ins', capacity: 10, periodMs: 10 * minuteMs }

/** A captcha is redeemed once in all the time that it could live, on any clock. */
export const redemptionPerCaptcha = (lifetimeMs: number): Limit => ({
  name: 'redemption',
  capacity: 1,
  periodMs: lifetimeMs + minuteMs,
})

/**
 * Asks one rate gate.
 *
 * @param key the gate's name: `client:…`, `captcha:…`, `login:…`
 * @returns `too_many_requests` with the time to wait
 * @throws {Outage} the gate did not answer
 */
export const takeFrom = async (
  rateGates: DurableObjectNamespace<RateGate>,
  key: string,
  ...limits: readonly Limit[]
): Promise<Result<undefined, Failure>> => {
  const outcome = await reach('rate gate', async () => rateGates.getByName(key).take(limits))
  return outcome.granted ? ok(undefined) : err(tooMany(outcome.waitMs))
}

/**
 * Asks one rate gate, and pours into a meter of its if it grants; in one trip.
 *
 * @returns the meter's level in points, or `too_many_requests` with the time to wait (nothing poured)
 * @throws {Outage} the gate did not answer
 */
export const takeMeteredFrom = async (
  rateGates: DurableObjectNamespace<RateGate>,
  key: string,
  limits: readonly Limit[],
  poured: Pour,
): Promise<Result<number, Failure>> => {
  const outcome = await reach('rate gate', async () => rateGates.getByName(key).takeMetered(limits, poured))
  return outcome.granted ? ok(outcome.level) : err(tooMany(outcome.waitMs))
}

/**
 * Pours into a meter of one rate gate.
 *
 * @returns the meter's level in points
 * @throws {Outage} the gate did not answer
 */
export const pourInto = (
  rateGates: DurableObjectNamespace<RateGate>,
  key: string,
  poured: Pour,
): Promise<number> => reach('rate gate', async () => rateGates.getByName(key).pour(poured))

const tooMany = (waitMs: number): Failure => ({
  code: 'too_many_requests',
  retryAfterSeconds: Math.ceil(waitMs / 1000),
})
