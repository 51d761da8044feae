/**
 * A first filter by the platform's rate limiting bindings: no network wait and no write, counted per location, inexact. It
 * decides nothing that costs money.
 *
 * @see https://developers.cloudflare.com/workers/runtime-apis/bindings/rate-limit/
 */
import { reach } from '../core/outage.ts'
import { type Random, randomBelow } from '../core/random.ts'

/**
 * Asks whether one more call of a key is within the binding's limit.
 *
 * @throws {Outage}
 */
export type RequestFilter = (key: string) => Promise<boolean>

/** Uses the binding's limit as it stands in wrangler.toml. */
export function createFilter(binding: RateLimit): RequestFilter {
  return async (key) => (await reach('rate limiter', () => binding.limit({ key }))).success
}

/**
 * Uses a binding of `bindingLimit` calls per minute for another limit, which a setting gives. A lower one takes several units
 * of the binding for a call, and a higher one spreads the calls of a key over several keys. A fraction of a unit is taken by
 * chance.
 */
export function createScaledFilter(
  binding: RateLimit,
  bindingLimit: number,
  wantedLimit: number,
  random: Random,
): RequestFilter {
  const shards = Math.ceil(wantedLimit / bindingLimit)
  const filter = createFilter(binding)
  const whole = Math.floor((shards * bindingLimit) / wantedLimit)
  const rest = (shards * bindingLimit) % wantedLimit

  return async function isWithin(key) {
    const shard = shards === 1 ? 0 : randomBelow(random, shards)
    if (await takeFrom(shards === 1 ? key : `${key}#${shard}`)) return true
    // Chance fills the shards unevenly, so a full one alone is no reason to refuse.
    return shards > 1 && takeFrom(`${key}#${(shard + 1) % shards}`)
  }

  async function takeFrom(key: string): Promise<boolean> {
    const units = whole + (rest > 0 && randomBelow(random, wantedLimit) < rest ? 1 : 0)
    for (let taken = 0; taken < units; taken += 1) if (!(await filter(key))) return false
    return true
  }
}
