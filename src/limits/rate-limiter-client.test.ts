import { describe, expect, it } from 'vitest'
import { err, ok } from '../core/result.ts'
import type { RateLimiter } from './rate-limiter.ts'
import { createRateLimiters, type RateLimiters } from './rate-limiter-client.ts'

const limit = { name: 'calls', capacity: 1, periodMs: 1000 }
const added = { score: { name: 'cost', ceiling: 9, drainMs: 1000 }, points: 2 }

const callers: Record<string, (limiters: RateLimiters) => Promise<unknown>> = {
  take: ({ take }) => take('client:a', limit),
  giveBack: ({ giveBack }) => giveBack('client:a', limit),
  takeAndScore: ({ takeAndScore }) => takeAndScore('client:a', [limit], added),
  addPoints: ({ addPoints }) => addPoints('client:a', added),
  claim: ({ claim }) => claim('captcha:a', 'me', 60_000),
}

describe('a call to a rate limiter', () => {
  it.each([
    ['take', { granted: true }, ok(undefined), ['client:a', 'take', [limit]]],
    ['giveBack', undefined, undefined, ['client:a', 'giveBack', [limit]]],
    ['takeAndScore', { granted: true, level: 3 }, ok(3), ['client:a', 'takeAndScore', [limit], added]],
    ['addPoints', 3, 3, ['client:a', 'addPoints', added]],
    ['claim', false, false, ['captcha:a', 'claim', 'me', 60_000]],
  ])('calls the object of its key once: %s', async (method, outcome, result, call) => {
    const { limiters, calls } = createWorld(outcome)
    expect(await callers[method]?.(limiters)).toEqual(result)
    expect(calls).toEqual([call])
  })

  it.each([
    ['take', 1, 1],
    ['takeAndScore', 1000, 1],
    ['take', 1001, 2],
  ])('that is refused returns the wait in whole seconds: %s, %d ms', async (method, waitMs, seconds) => {
    const { limiters } = createWorld({ granted: false, waitMs })
    const refused = err({ code: 'too_many_requests', retryAfterSeconds: seconds })
    expect(await callers[method]?.(limiters)).toEqual(refused)
  })

  const counting = ['take', 'giveBack', 'takeAndScore', 'addPoints']
  it.each(counting)('is never repeated, because it counts: %s', async (method) => {
    const { limiters, calls } = createWorld(1, 1)
    await expect(callers[method]?.(limiters)).rejects.toMatchObject({ dependency: 'rate limiter' })
    expect(calls).toHaveLength(1)
  })

  it('is repeated once for a claim, as the same claimant', async () => {
    const { limiters, calls } = createWorld(true, 1)
    expect(await callers['claim']?.(limiters)).toBe(true)
    expect(calls).toEqual(Array.from({ length: 2 }, () => ['captcha:a', 'claim', 'me', 60_000]))
  })
})

/** The client of objects that return `outcome`, after so many failures that the platform calls retryable. */
function createWorld(outcome: unknown, failures = 0) {
  const calls: unknown[] = []
  const object = (key: string) =>
    Object.fromEntries(
      ['take', 'giveBack', 'takeAndScore', 'addPoints', 'claim'].map((method) => [
        method,
        async (...given: unknown[]) => {
          calls.push([key, method, ...given])
          if (calls.length <= failures) throw Object.assign(new Error('reset'), { retryable: true })
          return outcome
        },
      ]),
    )
  const namespace = { getByName: object } as unknown as DurableObjectNamespace<RateLimiter>
  return { limiters: createRateLimiters(namespace), calls }
}
