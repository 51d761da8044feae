import { type Failure, failureAfter } from '../core/errors.ts'
import { reach, reachTwice } from '../core/outage.ts'
import { err, ok, type Result } from '../core/result.ts'
import type { Limit } from './gcra.ts'
import type { RateLimiter } from './rate-limiter.ts'
import type { Points } from './score.ts'

/** The calls to the rate limiters' objects. */
export interface RateLimiters {
  /**
   * Takes one call from each limit of a key, or from none.
   *
   * @returns `too_many_requests` with the time to wait
   * @throws {Outage}
   */
  readonly take: (key: string, ...limits: readonly Limit[]) => Promise<Result<undefined, Failure>>
  /**
   * Gives back a call of each limit of a key, that was taken for something that does not count.
   *
   * @throws {Outage} it may have been given back
   */
  readonly giveBack: (key: string, ...limits: readonly Limit[]) => Promise<void>
  /**
   * As {@link take}. If granted, adds points. One round trip.
   *
   * @returns the score's level in points
   */
  readonly takeAndScore: (
    key: string,
    limits: readonly Limit[],
    added: Points,
  ) => Promise<Result<number, Failure>>
  /**
   * Adds points to a score of a key.
   *
   * @returns its level in points
   * @throws {Outage}
   */
  readonly addPoints: (key: string, added: Points) => Promise<number>
  /**
   * Claims a key, once worldwide.
   *
   * @param claimant a fresh random id; it makes the call repeatable
   * @throws {Outage}
   */
  readonly claim: (key: string, claimant: string, lifetimeMs: number) => Promise<boolean>
}

export function createRateLimiters(namespace: DurableObjectNamespace<RateLimiter>): RateLimiters {
  // A repeated `take` or `giveBack` would be counted twice, so only a claim is repeated.
  return {
    async take(key, ...limits) {
      const outcome = await reach('rate limiter', async () => namespace.getByName(key).take(limits))
      return outcome.granted ? ok(undefined) : err(failureAfter('too_many_requests', outcome.waitMs))
    },
    giveBack: (key, ...limits) =>
      reach('rate limiter', async () => namespace.getByName(key).giveBack(limits)),
    async takeAndScore(key, limits, added) {
      const outcome = await reach('rate limiter', async () =>
        namespace.getByName(key).takeAndScore(limits, added),
      )
      return outcome.granted ? ok(outcome.level) : err(failureAfter('too_many_requests', outcome.waitMs))
    },
    addPoints: (key, added) => reach('rate limiter', async () => namespace.getByName(key).addPoints(added)),
    claim: (key, claimant, lifetimeMs) =>
      reachTwice('rate limiter', async () => namespace.getByName(key).claim(claimant, lifetimeMs)),
  }
}
