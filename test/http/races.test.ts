import { describe, expect, it } from 'vitest'
import { expectEnvelope, footprint } from '../support/expectations.ts'
import { inParallel, tally } from '../support/race.ts'
import { startService } from '../support/service.ts'
import {
  anotherCode,
  drawPicture,
  newMobile,
  newUsername,
  newVisitor,
  password,
  prepareClassicRegistration,
  solveCaptcha,
  verify,
} from '../support/visitor.ts'

const service = startService()

/** What is there now, and so many messages and sign-ups more. */
async function footprintWith({ messages = 0, signUps = 0 }) {
  const now = await footprint(service)
  const { users = 0, sessions = 0, redeemed_codes = 0 } = now.rows ?? {}
  return {
    messages: now.messages + messages,
    rows: { users: users + signUps, sessions: sessions + signUps, redeemed_codes: redeemed_codes + signUps },
  }
}

describe('50 requests for an SMS at once', () => {
  it('with one captcha and 50 numbers, from 50 clients: one SMS', async () => {
    const solved = await solveCaptcha(service, newVisitor(service))
    const expected = await footprintWith({ messages: 1 })
    const responses = await inParallel(50, () =>
      newVisitor(service).post('/v1/sms-codes', { mobile: newMobile(), ...solved }),
    )
    expect(await tally(responses)).toEqual({ '202': 1, captcha_expired: 49 })
    expect(await footprint(service)).toEqual(expected)
  })

  it('with one captcha and 50 wrong answers: one is compared', async () => {
    const { captcha_id } = await solveCaptcha(service, newVisitor(service))
    const expected = await footprintWith({})
    const responses = await inParallel(50, (index) => {
      const captcha_answer = `!!${index}`
      return newVisitor(service).post('/v1/sms-codes', { mobile: newMobile(), captcha_id, captcha_answer })
    })
    expect(await tally(responses)).toEqual({ captcha_incorrect: 1, captcha_expired: 49 })
    expect(await footprint(service)).toEqual(expected)
  })

  it('with one classic captcha and 50 numbers: one SMS', async () => {
    const { query } = await drawPicture(service, newVisitor(service))
    const expected = await footprintWith({ messages: 1 })
    const responses = await inParallel(50, () =>
      newVisitor(service).get(`/sms_codes/${newMobile()}/?${query}`),
    )
    expect(await tally(responses)).toEqual({ '0': 1, '400': 49 })
    expect(await footprint(service)).toEqual(expected)
  })

  it('with 50 captchas and one number, from 50 clients: one SMS', async () => {
    const mobile = newMobile()
    const solved = await inParallel(50, () => solveCaptcha(service, newVisitor(service)))
    const expected = await footprintWith({ messages: 1 })
    const responses = await inParallel(50, (index) =>
      newVisitor(service).post('/v1/sms-codes', { mobile, ...solved[index] }),
    )
    expect(await tally(responses)).toEqual({ '202': 1, sms_too_frequent: 49 })
    expect(await footprint(service)).toEqual(expected)
  })

  it('with 50 captchas and 50 numbers, from one client: no more SMS than its limit', async () => {
    const visitor = newVisitor(service)
    const solved = await inParallel(50, () => solveCaptcha(service, visitor))
    const expected = await footprintWith({ messages: 20 })
    const responses = await inParallel(50, (index) =>
      visitor.post('/v1/sms-codes', { mobile: newMobile(), ...solved[index] }),
    )
    expect(await tally(responses)).toEqual({ '202': 20, too_many_requests: 30 })
    expect(await footprint(service)).toEqual(expected)
  })
})

describe('registrations at once', () => {
  it.each([
    ['50 names', () => newUsername()],
    ['one name, sent 50 times', (first: string) => first],
  ])(
    'with one right code and %s: one user, one session, and the others hear that the code has expired',
    async (_, nameFor) => {
      const { verification_id, sms_code } = await verify(service, newVisitor(service))
      const first = newUsername()
      const expected = await footprintWith({ signUps: 1 })
      const responses = await inParallel(50, () =>
        newVisitor(service).post('/v1/users', {
          username: nameFor(first),
          password,
          verification_id,
          sms_code,
        }),
      )
      expect(await tally(responses)).toEqual({ '201': 1, sms_code_expired: 49 })
      expect(await footprint(service)).toEqual(expected)
      expect(responses.flatMap((response) => response.headers.getSetCookie())).toHaveLength(1)
    },
  )

  it('with one name and 20 numbers: one user, and the other codes stay good', async () => {
    const username = newUsername()
    const proofs = await inParallel(20, () => verify(service, newVisitor(service)))
    const register = ({ verification_id, sms_code }: (typeof proofs)[number], name: string) =>
      newVisitor(service).post('/v1/users', { username: name, password, verification_id, sms_code })
    const expected = await footprintWith({ signUps: 1 })
    const responses = await Promise.all(
      proofs.map((proof, index) => register(proof, index % 2 ? username : username.toUpperCase())),
    )
    expect(await tally(responses.map((response) => response.clone()))).toEqual({
      '201': 1,
      username_taken: 19,
    })
    expect(await footprint(service)).toEqual(expected)
    const losers = proofs.filter((_, index) => responses[index]?.status !== 201)
    const again = await Promise.all(losers.map((proof) => register(proof, newUsername())))
    expect(await tally(again)).toEqual({ '201': 19 })
  })
})

describe('60 wrong codes at once', () => {
  it('by the holder: five are compared, and the right one is refused after them', async () => {
    const { verification_id, sms_code } = await verify(service, newVisitor(service))
    const expected = await footprintWith({})
    const guess = (code: string) =>
      newVisitor(service).post('/v1/users', {
        username: newUsername(),
        password,
        verification_id,
        sms_code: code,
      })
    const responses = await inParallel(60, () => guess(anotherCode(sms_code)))
    expect(await tally(responses)).toEqual({ sms_code_incorrect: 5, too_many_guesses: 55 })
    expect(await tally([await guess(sms_code)])).toEqual({ too_many_guesses: 1 })
    expect(await footprint(service)).toEqual(expected)
  })

  it('by the number alone: five are compared, and the holder still gets in', async () => {
    const { visitor, body } = await prepareClassicRegistration(service)
    const expected = await footprintWith({ signUps: 1 })
    const guess = (sms_code: string) => newVisitor(service).post('/register/', { ...body, sms_code })
    const responses = await inParallel(60, () => guess(anotherCode(body.sms_code)))
    const words = await Promise.all(responses.map((response) => response.json<{ errmsg: string }>()))
    const count = (text: string) => words.filter(({ errmsg }) => errmsg === text).length
    expect(count('Incorrect SMS verification code')).toBe(5)
    expect(count('Too many wrong codes')).toBe(55)
    await expectEnvelope(await guess(body.sms_code), 'Too many wrong codes')
    expect(await (await visitor.post('/register/', body)).json()).toEqual({ code: 0, errmsg: 'ok' })
    expect(await footprint(service)).toEqual(expected)
  })
})
