import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { isSignedIn, proofFor, registeredUser, startLateService } from '../support/account.ts'
import { expectProblem, footprint, withoutEffect } from '../support/expectations.ts'
import { inParallel, tally } from '../support/race.ts'
import { startService } from '../support/service.ts'
import { anotherCode, newVisitor, password } from '../support/visitor.ts'

const service = startService()
const new_password = 'a staple of another battery'

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

/** A user who is signed in, with a code for a new password. */
async function prepareReset() {
  const user = await registeredUser(service)
  const proof = await proofFor(service, 'reset_password', user.mobile)
  return { ...user, body: { ...proof, new_password } }
}

const reset = (body: object, visitor = newVisitor(service)) => visitor.post('/v1/password-resets', body)
const resetInVain = (body: object) => withoutEffect(service, () => reset(body))

async function canSignIn(username: string, tried: string): Promise<boolean> {
  const response = await newVisitor(service).post('/v1/sessions', { username, password: tried })
  return response.status === 201
}

describe('POST /v1/password-resets', () => {
  it('sets the password, signs in, and ends every other session', async () => {
    const { visitor: owner, username, mobile, body } = await prepareReset()
    const visitor = newVisitor(service)
    const response = await reset(body, visitor)
    expect(response.status).toBe(201)
    expect(await response.json()).toMatchObject({ username, mobile: `+86${mobile}` })
    expect(await isSignedIn(visitor)).toBe(true)
    expect(await isSignedIn(owner)).toBe(false)
    expect(await canSignIn(username, password)).toBe(false)
    expect(await canSignIn(username, new_password)).toBe(true)
  })

  it('refuses a wrong code, and changes nothing', async () => {
    const { visitor, username, body } = await prepareReset()
    const response = await resetInVain({ ...body, sms_code: anotherCode(body.sms_code) })
    await expectProblem(response, 'sms_code_incorrect')
    expect(await isSignedIn(visitor)).toBe(true)
    expect(await canSignIn(username, password)).toBe(true)
  })

  it('refuses a weak password, and the code stays good', async () => {
    const { username, body } = await prepareReset()
    const detail = 'It is the user name.'
    await expectProblem(await resetInVain({ ...body, new_password: username }), 'weak_password', { detail })
    expect((await reset(body)).status).toBe(201)
  })

  it('refuses a code a second time, and for a user who was erased meanwhile', async () => {
    const { body } = await prepareReset()
    expect((await reset(body)).status).toBe(201)
    await expectProblem(await resetInVain({ ...body, new_password: password }), 'sms_code_expired')
    const erased = await prepareReset()
    expect((await erased.visitor.send('DELETE', '/v1/user')).status).toBe(204)
    await expectProblem(await resetInVain(erased.body), 'sms_code_expired')
  })

  it('sets exactly one of 50 passwords with one code', async () => {
    const { username, body } = await prepareReset()
    const before = await footprint(service)
    const passwords = Array.from({ length: 50 }, (_, index) => `a staple of battery ${index}`)
    const responses = await inParallel(50, (index) => reset({ ...body, new_password: passwords[index] }))
    expect(await tally(responses.map((response) => response.clone()))).toEqual({
      '201': 1,
      sms_code_expired: 49,
    })
    const won = responses.findIndex(({ status }) => status === 201)
    expect(await footprint(service)).toMatchObject({
      rows: { ...before.rows, redeemed_codes: (before.rows?.redeemed_codes ?? 0) + 1 },
    })
    expect(await canSignIn(username, passwords[won] ?? '')).toBe(true)
    expect(await canSignIn(username, passwords[won === 0 ? 1 : 0] ?? '')).toBe(false)
  })

  it('opens no session for a sign-in that compared the old password before', async () => {
    const { username, body } = await prepareReset()
    const late = startLateService(service, async () => expect((await reset(body)).status).toBe(201))
    const visitor = newVisitor(late)
    await expectProblem(await visitor.post('/v1/sessions', { username, password }), 'invalid_credentials')
    expect(visitor.cookies.size).toBe(0)
  })

  it('ends a retry as the first call, if its answer was lost', async () => {
    const { username, body } = await prepareReset()
    expect((await reset(body)).status).toBe(201)
    vi.advanceTimersByTime(1000)
    const visitor = newVisitor(service)
    expect((await reset(body, visitor)).status).toBe(201)
    expect(await isSignedIn(visitor)).toBe(true)
    expect(await canSignIn(username, new_password)).toBe(true)
  })
})
