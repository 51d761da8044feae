import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { seededRandom } from '../../tools/seeded-random.ts'
import { askOnClassic, askOnV1, captchaSurfaces, countingBindings } from '../support/captcha-surfaces.ts'
import { expectProblem } from '../support/expectations.ts'
import { startService } from '../support/service.ts'
import { askForCode, newMobile, newVisitor, type Visitor } from '../support/visitor.ts'

const limits = countingBindings()
const service = startService({ env: limits })

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

async function askOften(visitor: Visitor, count: number): Promise<number[]> {
  const lengths: number[] = []
  for (let asked = 0; asked < count; asked += 1) lengths.push(await askOnV1(service, visitor))
  return lengths
}

describe('within a minute', () => {
  it('v1 draws 10 easy pictures, 14 with one character more, then 36 with two more, and refuses the rest', async () => {
    const visitor = newVisitor(service)
    const lengths = await askOften(visitor, 60)
    expect(lengths).toEqual([...Array(10).fill(4), ...Array(14).fill(5), ...Array(36).fill(6)])
    const drawn = service.inbox.captchas.length
    await expectProblem(await visitor.send('POST', '/v1/captchas'), 'too_many_requests', { retry_after: 60 })
    expect(service.inbox.captchas).toHaveLength(drawn)
    expect(await askOnV1(service, newVisitor(service))).toBe(4)
    limits.CHALLENGES.nextMinute()
    expect(await askOnV1(service, visitor)).toBe(6)
  })

  it('the classic surface draws the same number of characters always', async () => {
    const visitor = newVisitor(service)
    for (let asked = 0; asked < 40; asked += 1) expect(await askOnClassic(service, visitor)).toBe(4)
    expect(await askOnV1(service, visitor)).toBe(6)
  })

  it.each(captchaSurfaces)('a wrong answer on $surface counts as two pictures more', async ({ fail }) => {
    const visitor = newVisitor(service)
    for (let failed = 0; failed < 3; failed += 1) await fail(service, visitor)
    expect(limits.EASY_CHALLENGES.counted(visitor.client)).toBe(9)
    expect(await askOften(visitor, 2)).toEqual([4, 5])
  })

  it('the bindings of wrangler.toml have these limits', async () => {
    const real = startService()
    const visitor = newVisitor(real)
    const lengths: number[] = []
    while (lengths.length <= 120) {
      const response = await visitor.send('POST', '/v1/captchas')
      if (response.status === 429) break
      lengths.push(real.inbox.captchas[0]?.answer.length ?? 0)
    }
    // The real minute may end once in between. Then everything is counted twice.
    const [easy, medium] = [4, 5].map((length) => lengths.filter((one) => one === length).length)
    expect(lengths.length).toBeGreaterThanOrEqual(60)
    expect(lengths.length).toBeLessThanOrEqual(120)
    expect(lengths.slice(0, 10)).toEqual(Array(10).fill(4))
    expect(easy).toBeLessThanOrEqual(20)
    expect(medium).toBeGreaterThanOrEqual(14)
    expect(medium).toBeLessThanOrEqual(28)
  })
})

describe('over two hours', () => {
  const scoreOf = ({ client }: Visitor) =>
    service.env.ENTRIES.get<{ zero_at: number }>(`score:${client}`, 'json')

  it('a client scores a point for each SMS, and KV has a copy from the eleventh on', async () => {
    const visitor = newVisitor(service)
    for (let asked = 0; asked < 10; asked += 1)
      expect((await askForCode(service, visitor, newMobile())).status).toBe(202)
    await service.settled()
    expect(await scoreOf(visitor)).toBeNull()
    expect((await askForCode(service, visitor, newMobile())).status).toBe(202)
    await service.settled()
    expect(await scoreOf(visitor)).toEqual({ zero_at: Date.now() + 11 * 180_000 })
  })

  it.each(captchaSurfaces)('a wrong answer on $surface scores two points more', async ({ fail }) => {
    const visitor = newVisitor(service)
    for (let failed = 0; failed < 4; failed += 1) await fail(service, visitor)
    await service.settled()
    expect(await scoreOf(visitor)).toEqual({ zero_at: Date.now() + 12 * 180_000 })
  })

  it('above 10 points the drawing is harder, above 24 harder again, and the answer is no longer', async () => {
    const drawWith = async (points: number): Promise<string> => {
      const repeatable = startService({ env: countingBindings(), outside: { random: seededRandom('score') } })
      const visitor = newVisitor(repeatable)
      const entry = JSON.stringify({ zero_at: Date.now() + points * 180_000 })
      await repeatable.env.ENTRIES.put(`score:${visitor.client}`, entry)
      const { image } = await (await visitor.send('POST', '/v1/captchas')).json<{ image: string }>()
      expect(repeatable.inbox.captchas[0]?.answer).toHaveLength(4)
      return image
    }
    const [easy, medium, hard] = [await drawWith(0), await drawWith(10.01), await drawWith(24.01)]
    expect(new Set([easy, medium, hard]).size).toBe(3)
    expect([await drawWith(10), await drawWith(24)]).toEqual([easy, medium])
  })
})
