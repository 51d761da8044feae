import { describe, expect, it } from 'vitest'
import { hashPassword, verifyPassword } from '../../src/account/password.ts'
import { secureRandom } from '../../src/random.ts'

const password = 'correct horse battery staple'

/** The shortest of three times (ms): what else the machine does only ever adds to one. */
const shortestMs = async (work: () => Promise<unknown>): Promise<number> => {
  const times: number[] = []
  for (let turn = 0; turn < 3; turn += 1) {
    const startedAtMs = performance.now()
    await work()
    times.push(performance.now() - startedAtMs)
  }
  return Math.min(...times)
}

describe('without a stored hash', () => {
  it.each([password, '', '\0'.repeat(16)])('the answer is no: %j', async (tried) => {
    expect(await verifyPassword(tried, undefined)).toEqual({ matches: false, isOutdated: false })
  })

  it('the work is done all the same, so that the time does not tell', { timeout: 30_000 }, async () => {
    const stored = await hashPassword(secureRandom, password)
    const withOneMs = await shortestMs(() => verifyPassword(password, stored))
    const withoutMs = await shortestMs(() => verifyPassword(password, undefined))
    // No work at all takes a thousandth; the wide margin is for a busy machine.
    expect(withoutMs).toBeGreaterThan(withOneMs / 4)
  })
})
