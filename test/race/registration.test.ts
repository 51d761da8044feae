import { expect, it } from 'vitest'
import { footprint } from '../support/expectations.ts'
import { inParallel, tally } from '../support/race.ts'
import { startService } from '../support/service.ts'
import { anotherCode, newUsername, newVisitor, password, verify } from '../support/visitor.ts'

// Guesses are not what these races are about.
const service = startService({ settings: { GUESSES_PER_CODE: '20', GUESSES_PER_DAY: '1000' } })
const strict = startService()

/** The rows that `count` sign-ups leave. */
const withSignUps = async (count: number) => {
  const { messages, rows } = await footprint(service)
  const { users = 0, sessions = 0, redeemed_codes = 0 } = rows ?? {}
  return {
    messages,
    rows: { users: users + count, sessions: sessions + count, redeemed_codes: redeemed_codes + count },
  }
}

it('one right code with 50 registrations: one user, one session', async () => {
  const { verification_id, sms_code } = await verify(service, newVisitor(service))
  const expected = await withSignUps(1)
  const responses = await inParallel(50, () =>
    newVisitor(service).post('/v1/users', { username: newUsername(), password, verification_id, sms_code }),
  )
  expect(await tally(responses)).toEqual({ '201': 1, sms_code_expired: 19, too_many_guesses: 30 })
  expect(await footprint(service)).toEqual(expected)
  expect(responses.flatMap((response) => response.headers.getSetCookie())).toHaveLength(1)
})

it('one registration sent 50 times at once: one user, one session', async () => {
  const { verification_id, sms_code } = await verify(service, newVisitor(service))
  const body = { username: newUsername(), password, verification_id, sms_code }
  const expected = await withSignUps(1)
  const responses = await inParallel(50, () => newVisitor(service).post('/v1/users', body))
  expect(await tally(responses)).toEqual({ '201': 1, sms_code_expired: 19, too_many_guesses: 30 })
  expect(await footprint(service)).toEqual(expected)
})

it('one name with 20 numbers: one user, and the other codes stay good', async () => {
  const username = newUsername()
  const proofs = await inParallel(20, () => verify(service, newVisitor(service)))
  const register = ({ verification_id, sms_code }: (typeof proofs)[number], name: string) =>
    newVisitor(service).post('/v1/users', { username: name, password, verification_id, sms_code })
  const expected = await withSignUps(1)
  const responses = await Promise.all(
    proofs.map((proof, index) => register(proof, index % 2 ? username : username.toUpperCase())),
  )
  expect(await tally(responses.map((response) => response.clone()))).toEqual({ '201': 1, username_taken: 19 })
  expect(await footprint(service)).toEqual(expected)
  const losers = proofs.filter((_, index) => responses[index]?.status !== 201)
  const again = await Promise.all(losers.map((proof) => register(proof, newUsername())))
  expect(await tally(again)).toEqual({ '201': 19 })
})

it('60 wrong guesses by the holder at once: five are compared, and the right code is refused after them', async () => {
  const visitor = newVisitor(strict)
  const { verification_id, sms_code } = await verify(strict, visitor)
  const before = await footprint(strict)
  const guess = (code: string) =>
    visitor.post('/v1/users', { username: newUsername(), password, verification_id, sms_code: code })
  const responses = await inParallel(60, () => guess(anotherCode(sms_code)))
  expect(await tally(responses)).toEqual({ sms_code_incorrect: 5, too_many_guesses: 55 })
  expect(await tally([await guess(sms_code)])).toEqual({ too_many_guesses: 1 })
  expect(await footprint(strict)).toEqual(before)
})

it('60 wrong guesses by strangers at once: five are compared, and the holder still gets in', async () => {
  const holder = newVisitor(strict)
  const { mobile, verification_id, sms_code } = await verify(strict, holder)
  const before = await footprint(strict)
  const body = { username: newUsername(), password, mobile }
  const responses = await inParallel(60, () =>
    newVisitor(strict).post('/register/', { ...body, sms_code: anotherCode(sms_code) }),
  )
  const words = await Promise.all(responses.map((response) => response.json<{ errmsg: string }>()))
  expect(words.filter(({ errmsg }) => errmsg === 'Incorrect SMS verification code')).toHaveLength(5)
  expect(words.filter(({ errmsg }) => errmsg === 'Too many wrong codes')).toHaveLength(55)
  const stranger = await newVisitor(strict).post('/register/', { ...body, sms_code })
  expect(await stranger.json()).toEqual({ code: 400, errmsg: 'Too many wrong codes' })
  expect(await footprint(strict)).toEqual(before)
  const { username } = body
  expect((await holder.post('/v1/users', { username, password, verification_id, sms_code })).status).toBe(201)
})
