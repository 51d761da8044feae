import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { SendOutcome } from '../../src/delivery/provider.ts'
import { purposeNames } from '../../src/verification/purposes.ts'
import { copyOf, isSignedIn, proofFor, registeredUser } from '../support/account.ts'
import { expectProblem, footprint, withoutEffect } from '../support/expectations.ts'
import { inParallel, tally } from '../support/race.ts'
import { startService } from '../support/service.ts'
import { anotherCode, askForCode, newMobile, newUsername, newVisitor, password } from '../support/visitor.ts'

const service = startService()

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

describe('POST /v1/sms-codes with a purpose that needs an account', () => {
  it.each(['sign_in', 'reset_password'] as const)(
    '%s: answers alike for a number with an account and one without, which gets no SMS',
    async (purpose) => {
      const { mobile } = await registeredUser(service)
      const stranger = newMobile()
      const bodies = []
      for (const number of [mobile, stranger, mobile, stranger]) {
        const response = await askForCode(service, newVisitor(service), number, purpose)
        await service.settled()
        bodies.push({ status: response.status, ...(await response.json<object>()), verification_id: '' })
      }
      const [known, unknown, knownAgain, unknownAgain] = bodies
      expect(known).toEqual({ status: 202, verification_id: '', expires_in: 180, resend_in: 180 })
      expect(unknown).toEqual(known)
      expect(knownAgain).toMatchObject({ status: 429, code: 'sms_too_frequent', retry_after: 180 })
      expect(unknownAgain).toEqual(knownAgain)
      const sentTo = service.inbox.messages.map(({ to }) => to)
      expect(sentTo.filter((to) => to === `+86${stranger}`)).toEqual([])
      expect(sentTo.filter((to) => to === `+86${mobile}`)).toHaveLength(2)
    },
  )

  it.each<SendOutcome>([
    { status: 'refused', reason: 'no such number' },
    { status: 'unavailable', reason: 'closed' },
    { status: 'unknown', reason: 'timeout' },
  ])('answers as ever, and keeps the cooldown, when the provider says $status', async (outcome) => {
    const provider = { name: 'failing', countries: undefined, send: async () => outcome }
    const failing = startService({ outside: { providers: [provider] } })
    const { mobile } = await registeredUser(service)
    expect((await askForCode(failing, newVisitor(failing), mobile, 'sign_in')).status).toBe(202)
    await failing.settled()
    const again = await askForCode(failing, newVisitor(failing), mobile, 'sign_in')
    await expectProblem(again, 'sms_too_frequent', { retry_after: 180 })
  })

  it('does not wait for the provider', async () => {
    const { mobile } = await registeredUser(service)
    let answer: (outcome: SendOutcome) => void = () => {}
    const send = () => new Promise<SendOutcome>((resolve) => (answer = resolve))
    const slow = startService({ outside: { providers: [{ name: 'slow', countries: undefined, send }] } })
    expect((await askForCode(slow, newVisitor(slow), mobile, 'sign_in')).status).toBe(202)
    answer({ status: 'accepted', messageId: undefined })
  })
})

/** What each purpose's code is for. */
const uses = {
  register: (proof: object) =>
    newVisitor(service).post('/v1/users', { username: newUsername(), password, ...proof }),
  sign_in: (proof: object) => newVisitor(service).post('/v1/sessions', proof),
  reset_password: (proof: object) =>
    newVisitor(service).post('/v1/password-resets', { new_password: 'another battery staple', ...proof }),
  change_mobile: async (proof: object) => {
    const { visitor } = await registeredUser(service)
    return () => visitor.send('PUT', '/v1/user/mobile', { json: { current_password: password, ...proof } })
  },
}

describe('a code for one purpose', () => {
  const pairs = purposeNames.flatMap((sentFor) =>
    purposeNames.filter((use) => use !== sentFor).map((use) => ({ sentFor, use })),
  )

  it.each(pairs)('$sentFor: buys nothing of $use', async ({ sentFor, use }) => {
    const { mobile } = await registeredUser(service)
    const proof = await proofFor(service, sentFor, mobile)
    const prepared = use === 'change_mobile' ? await uses[use](proof) : () => uses[use](proof)
    await expectProblem(await withoutEffect(service, prepared), 'sms_code_expired')
  })
})

describe('POST /v1/sessions with a code', () => {
  it('signs in the user who has the number', async () => {
    const { username, mobile } = await registeredUser(service)
    const visitor = newVisitor(service)
    const response = await visitor.post('/v1/sessions', await proofFor(service, 'sign_in', mobile, visitor))
    expect(response.status).toBe(201)
    expect(await response.json()).toMatchObject({ username, mobile: `+86${mobile}` })
    expect(await isSignedIn(visitor)).toBe(true)
  })

  it('ends the session from before', async () => {
    const { visitor, mobile } = await registeredUser(service)
    const before = copyOf(visitor, service)
    expect((await visitor.post('/v1/sessions', await proofFor(service, 'sign_in', mobile))).status).toBe(201)
    expect(await isSignedIn(visitor)).toBe(true)
    expect(await isSignedIn(before)).toBe(false)
  })

  it('refuses a wrong code, then the sixth, then the right one', async () => {
    const { mobile } = await registeredUser(service)
    const proof = await proofFor(service, 'sign_in', mobile)
    const wrong = { ...proof, sms_code: anotherCode(proof.sms_code) }
    const sign = (body: object) =>
      withoutEffect(service, () => newVisitor(service).post('/v1/sessions', body))
    for (let tried = 0; tried < 5; tried += 1) await expectProblem(await sign(wrong), 'sms_code_incorrect')
    await expectProblem(await sign(proof), 'too_many_guesses', { retry_after: 180 })
  })

  it('refuses every code of a number without an account as wrong', async () => {
    const response = await askForCode(service, newVisitor(service), newMobile(), 'sign_in')
    const { verification_id } = await response.json<{ verification_id: string }>()
    const body = { verification_id, sms_code: '012345' }
    const tried = await withoutEffect(service, () => newVisitor(service).post('/v1/sessions', body))
    await expectProblem(tried, 'sms_code_incorrect')
  })

  it('refuses the code of a user who was erased meanwhile', async () => {
    const { visitor, mobile } = await registeredUser(service)
    const proof = await proofFor(service, 'sign_in', mobile)
    expect((await visitor.send('DELETE', '/v1/user')).status).toBe(204)
    const response = await withoutEffect(service, () => newVisitor(service).post('/v1/sessions', proof))
    await expectProblem(response, 'sms_code_expired')
  })

  it('lets exactly one of 50 in', async () => {
    const { mobile } = await registeredUser(service)
    const proof = await proofFor(service, 'sign_in', mobile)
    const before = await footprint(service)
    const responses = await inParallel(50, () => newVisitor(service).post('/v1/sessions', proof))
    const { too_many_guesses = 0, sms_code_expired = 0, ...rest } = await tally(responses)
    expect(rest).toEqual({ '201': 1 })
    expect(too_many_guesses + sms_code_expired).toBe(49)
    expect((await footprint(service)).rows?.sessions).toBe((before.rows?.sessions ?? 0) + 1)
  })

  it.each([
    [{ verification_id: 'A'.repeat(43) }, 'incomplete_parameters', '/sms_code', 'is missing or empty'],
    [{ sms_code: '012345' }, 'incomplete_parameters', '/verification_id', 'is missing or empty'],
    [{ mobile: '13800138000' }, 'incomplete_parameters', '/password', 'is missing or empty'],
    [{ mobile: 'tel:1', password }, 'invalid_parameters', '/mobile', 'must be one mobile phone number'],
  ] as const)('refuses %j', async (body, code, pointer, detail) => {
    const response = await withoutEffect(service, () => newVisitor(service).post('/v1/sessions', body))
    await expectProblem(response, code, { errors: [{ pointer, detail }] })
  })
})

describe('POST /v1/sessions with a number and a password', () => {
  it('signs in, and answers alike to a wrong password and to a number without an account', async () => {
    const { username, mobile } = await registeredUser(service)
    const sign = (body: object) => newVisitor(service).post('/v1/sessions', body)
    const response = await sign({ mobile: `+86 ${mobile}`, password })
    expect(response.status).toBe(201)
    expect(await response.json()).toMatchObject({ username })
    for (const body of [
      { mobile, password: 'a wrong password' },
      { mobile: newMobile(), password },
    ])
      await expectProblem(await withoutEffect(service, () => sign(body)), 'invalid_credentials')
  })
})
