import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { askOnClassic, askOnV1, captchaSurfaces } from '../support/captcha-surfaces.ts'
import { expectProblem, withoutEffect } from '../support/expectations.ts'
import { startService } from '../support/service.ts'
import { newMobile, newVisitor, solveCaptcha, type Visitor, wrongAnswer } from '../support/visitor.ts'

const service = startService()

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

const askOften = async (visitor: Visitor, count: number, at = service): Promise<number[]> => {
  const lengths: number[] = []
  for (let asked = 0; asked < count; asked += 1) lengths.push(await askOnV1(at, visitor))
  return lengths
}

// Whatever the surface, how hard a client's pictures have become shows in the length of its next one on v1.
describe.each(captchaSurfaces)('a visitor of $surface', ({ ask, fail }) => {
  it('gets easy pictures at first, and after reloading twice and failing twice', async () => {
    const visitor = newVisitor(service)
    expect([await ask(service, visitor), await ask(service, visitor)]).toEqual([4, 4])
    await fail(service, visitor)
    await fail(service, visitor)
    expect(await askOnV1(service, visitor)).toBe(4)
  })

  it('gets harder pictures after many', async () => {
    const visitor = newVisitor(service)
    for (let asked = 0; asked < 10; asked += 1) await ask(service, visitor)
    expect(await askOnV1(service, visitor)).toBe(5)
    for (let asked = 0; asked < 13; asked += 1) await ask(service, visitor)
    expect(await askOnV1(service, visitor)).toBe(6)
  })

  it('gets harder pictures after many failures, and nobody else does', async () => {
    const visitor = newVisitor(service)
    for (let failed = 0; failed < 4; failed += 1) await fail(service, visitor)
    expect(await askOnV1(service, visitor)).toBe(5)
    for (let failed = 0; failed < 4; failed += 1) await fail(service, visitor)
    expect(await askOnV1(service, visitor)).toBe(6)
    expect(await askOnV1(service, newVisitor(service))).toBe(4)
  })
})

describe('a harder picture', () => {
  it('has one character more on v1, and then two', async () => {
    const lengths = await askOften(newVisitor(service), 40)
    expect(lengths).toEqual([...Array(10).fill(4), ...Array(14).fill(5), ...Array(16).fill(6)])
  })

  it.each([
    ['5', [5, 6, 6]],
    ['6', [6, 6, 6]],
  ])('never has more than 6: with CAPTCHA_LENGTH %s, %j', async (CAPTCHA_LENGTH, expected) => {
    const longer = startService({ settings: { CAPTCHA_LENGTH } })
    const lengths = await askOften(newVisitor(longer), 25, longer)
    expect([lengths[0], lengths[10], lengths[24]]).toEqual(expected)
  })

  it('has on the classic surface as many characters as any', async () => {
    const visitor = newVisitor(service)
    for (let asked = 0; asked < 40; asked += 1) expect(await askOnClassic(service, visitor)).toBe(4)
    expect(await askOnV1(service, visitor)).toBe(6)
  })

  it('is solved like any other', async () => {
    const visitor = newVisitor(service)
    await askOften(visitor, 30)
    const body = { mobile: newMobile(), ...(await solveCaptcha(service, visitor)) }
    expect(body.captcha_answer).toHaveLength(6)
    expect((await visitor.post('/v1/sms-codes', body)).status).toBe(202)
  })

  it('is not made easier by right answers', async () => {
    const visitor = newVisitor(service)
    for (let solved = 0; solved < 10; solved += 1) {
      const body = { mobile: newMobile(), ...(await solveCaptcha(service, visitor)) }
      expect((await visitor.post('/v1/sms-codes', body)).status).toBe(202)
    }
    expect(await askOnV1(service, visitor)).toBe(5)
  })

  it('is gone with time: at the millisecond, and not before', async () => {
    const [early, onTime] = [newVisitor(service), newVisitor(service)]
    await askOften(early, 40)
    await askOften(onTime, 40)
    // Of the 40 points 9 may be left for the next picture to be easy.
    vi.advanceTimersByTime(31 * 30_000 - 1)
    expect(await askOnV1(service, early)).toBe(5)
    vi.advanceTimersByTime(1)
    expect(await askOnV1(service, onTime)).toBe(4)
  })
})

describe('no failure of the visitor', () => {
  it.each(['spent', 'spent, where its entry is still readable', 'unknown', 'timed out'])(
    'is a wrong answer to a captcha that is %s',
    async (what) => {
      const visitor = newVisitor(service)
      const solved = await solveCaptcha(service, visitor)
      const wrong = { mobile: newMobile(), ...solved, captcha_answer: wrongAnswer }
      const entry = (await service.deps.entries.get(`captcha:${solved.captcha_id}`)) ?? ''
      if (what.startsWith('spent')) await visitor.post('/v1/sms-codes', { mobile: newMobile(), ...solved })
      await service.settled()
      if (what.endsWith('readable')) await service.deps.entries.put(`captcha:${solved.captcha_id}`, entry)
      if (what === 'unknown') wrong.captcha_id = 'A'.repeat(22)
      if (what === 'timed out') vi.advanceTimersByTime(300_000)
      // So many that one failure would make the next picture harder.
      await askOften(visitor, 8)
      const response = await withoutEffect(service, () => visitor.post('/v1/sms-codes', wrong))
      await expectProblem(response, 'captcha_expired')
      expect(await askOnV1(service, visitor)).toBe(4)
    },
  )

  it('is a picture that was refused: it costs nothing', async () => {
    const strict = startService({ settings: { CAPTCHAS_PER_MINUTE_PER_CLIENT: '9' } })
    const visitor = newVisitor(strict)
    await askOften(visitor, 9, strict)
    for (let refused = 0; refused < 10; refused += 1)
      await expectProblem(await visitor.send('POST', '/v1/captchas'), 'too_many_requests', { retry_after: 7 })
    vi.advanceTimersByTime(7000)
    expect(await askOnV1(strict, visitor)).toBe(4)
  })
})
