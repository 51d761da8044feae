import { describe, expect, it } from 'vitest'
import { expectProblem, expectRefused } from '../support/expectations.ts'
import { intercept } from '../support/intercept.ts'
import { type Service, startService } from '../support/service.ts'
import {
  askForCode,
  newMobile,
  newVisitor,
  prepareRegistration,
  solveCaptcha,
  wrongAnswer,
} from '../support/visitor.ts'

const healthy = startService()

type Binding = 'ENTRIES' | 'DB' | 'RATE_LIMITERS' | 'PHONE_LEDGERS'

/** A method fails before the call, or after the call took effect. With `key`, only for the keys that match. */
type Fault = readonly [binding: Binding, method: string, when: 'before' | 'after', key?: RegExp]

/** The healthy service's stores and objects, with a fault in between. What it draws and sends is in the same inbox. */
function faulty(...[binding, method, when, key = /.*/]: Fault): Service {
  const target = healthy.env[binding]
  const broken =
    'getByName' in target
      ? { getByName: (name: string) => withFault(target.getByName(name)) }
      : withFault(target)
  return startService({ env: { [binding]: broken }, outside: { inbox: healthy.inbox } })

  function withFault(part: object): object {
    return intercept(part, ({ method: called, args: [name], perform }) =>
      called === method && (typeof name !== 'string' || key.test(name)) ? fail(perform) : perform(),
    )
  }

  async function fail(perform: () => Promise<unknown>): Promise<never> {
    if (when === 'after') await perform()
    throw new Error('connection lost')
  }
}

describe('a request for a code', () => {
  it.each<[string, ...Fault]>([
    ['the captcha cannot be read', 'ENTRIES', 'get', 'before', /^captcha:/],
    ['the cooldown cannot be read', 'ENTRIES', 'get', 'before', /^cooldown:/],
    ['the code cannot be stored', 'ENTRIES', 'put', 'before', /^sms-code:/],
    ['the code is stored and the answer is lost', 'ENTRIES', 'put', 'after', /^sms-code:/],
    ['the client’s limiter fails', 'RATE_LIMITERS', 'takeAndScore', 'before'],
    ['the captcha is claimed and the answer is lost', 'RATE_LIMITERS', 'claim', 'after'],
    ['the ledger fails', 'PHONE_LEDGERS', 'reserve', 'before'],
    ['the number is reserved and the answer is lost', 'PHONE_LEDGERS', 'reserve', 'after'],
  ])('sends nothing when %s, and the number can get an SMS immediately', async (_, ...fault) => {
    const mobile = newMobile()
    const body = { mobile, ...(await solveCaptcha(healthy, newVisitor(healthy))) }
    const service = faulty(...fault)
    await expectRefused(healthy, () => newVisitor(service).post('/v1/sms-codes', body), 'unavailable')
    await service.settled()
    expect((await askForCode(healthy, newVisitor(healthy), mobile)).status).toBe(202)
  })

  it('succeeds when only the copy of the cooldown cannot be stored, and the ledger keeps the cooldown', async () => {
    const service = faulty('ENTRIES', 'put', 'before', /^cooldown:/)
    const mobile = newMobile()
    expect((await askForCode(service, newVisitor(service), mobile)).status).toBe(202)
    await service.settled()
    const again = await askForCode(healthy, newVisitor(healthy), mobile)
    await expectProblem(again, 'sms_too_frequent', { retry_after: expect.any(Number) })
  })

  it('with a wrong answer is refused as such, also when it cannot be counted', async () => {
    const service = faulty('RATE_LIMITERS', 'addPoints', 'before')
    const { captcha_id } = await solveCaptcha(service, newVisitor(service))
    const body = { mobile: newMobile(), captcha_id, captcha_answer: wrongAnswer }
    const ask = () => newVisitor(service).post('/v1/sms-codes', body)
    await expectRefused(service, ask, 'captcha_incorrect')
  })
})

/** What a registration ends with that is sent again is in `test/simulation/faults`. */
describe('a registration', () => {
  it.each<[string, ...Fault]>([
    ['the code cannot be read', 'ENTRIES', 'get', 'before'],
    ['the ledger fails', 'PHONE_LEDGERS', 'attempt', 'before'],
    ['the ledger’s answer is lost', 'PHONE_LEDGERS', 'attempt', 'after'],
    ['the database fails before it commits', 'DB', 'batch', 'before'],
  ])('leaves nothing when %s, and can be repeated', async (_, ...fault) => {
    const { body } = await prepareRegistration(healthy)
    const service = faulty(...fault)
    await expectRefused(healthy, () => newVisitor(service).post('/v1/users', body), 'unavailable')
    expect((await newVisitor(healthy).post('/v1/users', body)).status).toBe(201)
  })
})

it('a rate limiting binding that fails is an outage', async () => {
  const limit = async () => Promise.reject(new Error('connection lost'))
  const { call, inbox } = startService({ env: { CHALLENGES: { limit } } })
  await expectProblem(await call('POST', '/v1/captchas'), 'unavailable')
  expect(inbox.captchas).toEqual([])
})
