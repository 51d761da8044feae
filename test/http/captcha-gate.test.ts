import { describe, expect, it } from 'vitest'
import { captchaSurfaces } from '../support/captcha-surfaces.ts'
import { expectEnvelope, expectProblem, footprint } from '../support/expectations.ts'
import { type Service, startService } from '../support/service.ts'
import { newMobile, newVisitor, solveCaptcha, wrongAnswer } from '../support/visitor.ts'

const { rateGates } = startService().deps

type Fault = () => Promise<never>

const fails: Fault = async () => {
  throw new Error('Durable Object is overloaded')
}
const hangs: Fault = () => new Promise(() => {})

/** A service with the real gates, but every trip to one is noted, and some do not end well. */
const watchGates = (faults: Readonly<Record<string, Fault>> = {}): { service: Service; trips: string[] } => {
  const trips: string[] = []
  const watch = (name: string) =>
    new Proxy(rateGates.getByName(name), {
      get: (gate, property) => {
        const method = String(property)
        return async (...args: unknown[]): Promise<unknown> => {
          trips.push(`${method} ${name}`)
          await faults[method]?.()
          return Reflect.apply(Reflect.get(gate, method), gate, args)
        }
      },
    })
  return { service: startService({ deps: { rateGates: { getByName: watch } as never } }), trips }
}

describe.each(captchaSurfaces)('a picture on $surface', ({ ask }) => {
  it('takes one trip to the client’s gate', async () => {
    const { service, trips } = watchGates()
    const visitor = newVisitor(service)
    await ask(service, visitor)
    await service.settled()
    expect(trips).toEqual([`takeMetered client:${visitor.client}`])
  })
})

it('a picture is not drawn and not stored when the gate does not answer: unknown means no', async () => {
  const { service } = watchGates({ takeMetered: fails })
  await expectProblem(await newVisitor(service).send('POST', '/v1/captchas'), 'unavailable')
  expect(service.inbox.captchas).toEqual([])
})

const refusals = {
  v1: (response: Response) => expectProblem(response, 'captcha_incorrect'),
  classic: (response: Response) => expectEnvelope(response, 'Incorrect verification code'),
}

describe.each(captchaSurfaces)('a wrong answer on $surface', ({ surface, fail }) => {
  it('is still wrong, and no SMS is sent, when the gate fails to count it', async () => {
    const { service, trips } = watchGates({ pour: fails })
    const visitor = newVisitor(service)
    const before = await footprint(service)
    await refusals[surface](await fail(service, visitor))
    expect(trips).toEqual([
      `takeMetered client:${visitor.client}`,
      `take client:${visitor.client}`,
      expect.stringMatching(/^take captcha:/),
      `pour client:${visitor.client}`,
    ])
    expect(await footprint(service)).toEqual(before)
  })
})

it('a wrong answer is answered before the gate has counted it', async () => {
  const { service } = watchGates({ pour: hangs })
  const visitor = newVisitor(service)
  const { captcha_id } = await solveCaptcha(service, visitor)
  const body = { mobile: newMobile(), captcha_id, captcha_answer: wrongAnswer }
  await expectProblem(await visitor.post('/v1/sms-codes', body), 'captcha_incorrect')
})

it('a right answer is not counted', async () => {
  const { service, trips } = watchGates()
  const visitor = newVisitor(service)
  const body = { mobile: newMobile(), ...(await solveCaptcha(service, visitor)) }
  expect((await visitor.post('/v1/sms-codes', body)).status).toBe(202)
  await service.settled()
  expect(trips.filter((trip) => trip.startsWith('pour'))).toEqual([])
})
