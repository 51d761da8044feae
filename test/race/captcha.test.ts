import { expect, it } from 'vitest'
import { footprint } from '../support/expectations.ts'
import { inParallel, tally } from '../support/race.ts'
import { startService } from '../support/service.ts'
import { newMobile, newVisitor, solveCaptcha, wrongAnswer } from '../support/visitor.ts'

const service = startService()

it('one captcha with 50 numbers, from 50 clients: one SMS', async () => {
  const solved = await solveCaptcha(service, newVisitor(service))
  const before = await footprint(service)
  const responses = await inParallel(50, () =>
    newVisitor(service).post('/v1/sms-codes', { mobile: newMobile(), ...solved }),
  )
  expect(await tally(responses)).toEqual({ '202': 1, captcha_expired: 49 })
  expect(await footprint(service)).toEqual({ ...before, messages: before.messages + 1 })
})

it('one captcha with 50 answers: one is compared', async () => {
  const solved = await solveCaptcha(service, newVisitor(service))
  const before = await footprint(service)
  const responses = await inParallel(50, () =>
    newVisitor(service).post('/v1/sms-codes', {
      mobile: newMobile(),
      ...solved,
      captcha_answer: wrongAnswer,
    }),
  )
  expect(await tally(responses)).toEqual({ captcha_incorrect: 1, captcha_expired: 49 })
  expect(await footprint(service)).toEqual(before)
})

it('one classic captcha with 50 numbers: one SMS', async () => {
  const id = crypto.randomUUID()
  await newVisitor(service).get(`/image_codes/${id}/`)
  const answer = service.inbox.captchas.find(({ captcha_id }) => captcha_id === id)?.answer
  const before = await footprint(service)
  const responses = await inParallel(50, () =>
    newVisitor(service).get(`/sms_codes/${newMobile()}/?image_code=${answer}&image_code_id=${id}`),
  )
  expect(await tally(responses)).toEqual({ '0': 1, '400': 49 })
  expect(await footprint(service)).toEqual({ ...before, messages: before.messages + 1 })
})

it('50 captchas with one number, from 50 clients: one SMS', async () => {
  const mobile = newMobile()
  const visitors = Array.from({ length: 50 }, () => newVisitor(service))
  const solved = await Promise.all(visitors.map((visitor) => solveCaptcha(service, visitor)))
  const before = await footprint(service)
  const responses = await inParallel(50, async (index) =>
    newVisitor(service).post('/v1/sms-codes', { mobile, ...solved[index] }),
  )
  expect(await tally(responses)).toEqual({ '202': 1, sms_too_frequent: 49 })
  expect(await footprint(service)).toEqual({ ...before, messages: before.messages + 1 })
})

it('50 captchas from one client: no more SMS than the client’s limit', async () => {
  const visitor = newVisitor(service)
  const solved = await inParallel(50, () => solveCaptcha(service, visitor))
  const before = await footprint(service)
  const responses = await inParallel(50, (index) =>
    visitor.post('/v1/sms-codes', { mobile: newMobile(), ...solved[index] }),
  )
  expect(await tally(responses)).toEqual({ '202': 20, too_many_requests: 30 })
  expect(await footprint(service)).toEqual({ ...before, messages: before.messages + 20 })
})
