import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { seededRandom } from '../../tools/seeded-random.ts'
import { captchaSurfaces, countingBindings } from '../support/captcha-surfaces.ts'
import { expectProblem } from '../support/expectations.ts'
import { startService } from '../support/service.ts'
import {
  askForCode,
  drawPicture,
  newMobile,
  newVisitor,
  solveCaptcha,
  type Visitor,
} from '../support/visitor.ts'

const limits = countingBindings()
const service = startService({ env: limits })

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

/** Asks for pictures on v1, and counts their characters: with the tests' settings 4, 5, 6 for difficulty 1, 2, 3. */
async function lengthsFor(visitor: Visitor, count: number): Promise<number[]> {
  const lengths: number[] = []
  for (let asked = 0; asked < count; asked += 1)
    lengths.push((await solveCaptcha(service, visitor)).captcha_answer.length)
  return lengths
}

/** The copy of the score in KV. */
async function scoreOf({ client }: Visitor) {
  await service.settled()
  return service.env.ENTRIES.get<{ zero_at: number }>(`score:${client}`, 'json')
}

describe('within a minute', () => {
  it('v1 draws 10 easy pictures, 14 with one character more, 36 with two more, and refuses the rest', async () => {
    const visitor = newVisitor(service)
    const lengths = await lengthsFor(visitor, 60)
    expect(lengths).toEqual([...Array(10).fill(4), ...Array(14).fill(5), ...Array(36).fill(6)])
    const drawn = service.inbox.captchas.length
    await expectProblem(await visitor.send('POST', '/v1/captchas'), 'too_many_requests', { retry_after: 60 })
    expect(service.inbox.captchas).toHaveLength(drawn)
    expect(await lengthsFor(newVisitor(service), 1)).toEqual([4])
    limits.CHALLENGES.nextMinute()
    expect(await lengthsFor(visitor, 1)).toEqual([6])
  })

  it('the classic API always draws the same number of characters', async () => {
    const visitor = newVisitor(service)
    for (let asked = 0; asked < 40; asked += 1)
      expect((await drawPicture(service, visitor)).answer).toHaveLength(4)
    expect(await lengthsFor(visitor, 1)).toEqual([6])
  })
})

describe('over two hours', () => {
  it('a client scores one point for each SMS, and KV has a copy of the score from the eleventh on', async () => {
    const visitor = newVisitor(service)
    for (let asked = 0; asked < 10; asked += 1)
      expect((await askForCode(service, visitor, newMobile())).status).toBe(202)
    expect(await scoreOf(visitor)).toBeNull()
    expect((await askForCode(service, visitor, newMobile())).status).toBe(202)
    expect(await scoreOf(visitor)).toEqual({ zero_at: Date.now() + 11 * 180_000 })
  })

  it('the drawing is harder above 10 points and above 24, and the answer stays as short', async () => {
    async function drawWith(points: number): Promise<string> {
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

it.each(captchaSurfaces)(
  'a wrong answer on $surface counts as two more pictures, and scores two more points',
  async ({ fail }) => {
    const visitor = newVisitor(service)
    for (let failed = 0; failed < 4; failed += 1) await fail(service, visitor)
    expect(limits.EASY_CHALLENGES.counted(visitor.client)).toBe(12)
    expect(await lengthsFor(visitor, 1)).toEqual([5])
    expect(await scoreOf(visitor)).toEqual({ zero_at: Date.now() + 12 * 180_000 })
  },
)
