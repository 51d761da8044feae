/** Races that `test/attack` does not have. Those on one object are in `test/durable`. */
import { expect, it } from 'vitest'
import { footprint } from '../support/expectations.ts'
import { inParallel, tally } from '../support/race.ts'
import { startService } from '../support/service.ts'
import { newMobile, newUsername, newVisitor, password, solveCaptcha, verify } from '../support/visitor.ts'

const service = startService()
type Proof = Awaited<ReturnType<typeof verify>>

function register({ verification_id, sms_code }: Proof, username: string) {
  return newVisitor(service).post('/v1/users', { username, password, verification_id, sms_code })
}

/** What is there now, and so many messages and sign-ups more. */
async function footprintWith({ messages = 0, signUps = 0 }) {
  const now = await footprint(service)
  const { users = 0, sessions = 0, redeemed_codes = 0 } = now.rows ?? {}
  return {
    messages: now.messages + messages,
    rows: {
      ...now.rows,
      users: users + signUps,
      sessions: sessions + signUps,
      redeemed_codes: redeemed_codes + signUps,
    },
  }
}

it('50 requests for an SMS from one client, for 50 numbers: no more SMS than its limit', async () => {
  const visitor = newVisitor(service)
  const solved = await inParallel(50, () => solveCaptcha(service, visitor))
  const expected = await footprintWith({ messages: 20 })
  const responses = await inParallel(50, (index) =>
    visitor.post('/v1/sms-codes', { mobile: newMobile(), ...solved[index] }),
  )
  expect(await tally(responses)).toEqual({ '202': 20, too_many_requests: 30 })
  expect(await footprint(service)).toEqual(expected)
})

it('one registration that is sent 50 times: one user, one session, and the others get sms_code_expired', async () => {
  const proof = await verify(service, newVisitor(service))
  const username = newUsername()
  const expected = await footprintWith({ signUps: 1 })
  const responses = await inParallel(50, () => register(proof, username))
  expect(await tally(responses)).toEqual({ '201': 1, sms_code_expired: 49 })
  expect(await footprint(service)).toEqual(expected)
  expect(responses.flatMap((response) => response.headers.getSetCookie())).toHaveLength(2)
})

it('one name with 20 numbers: one user, and the other codes stay good', async () => {
  const username = newUsername()
  const proofs = await inParallel(20, () => verify(service, newVisitor(service)))
  const expected = await footprintWith({ signUps: 1 })
  const responses = await Promise.all(
    proofs.map((proof, index) => register(proof, index % 2 ? username : username.toUpperCase())),
  )
  expect(await tally(responses)).toEqual({ '201': 1, username_taken: 19 })
  expect(await footprint(service)).toEqual(expected)
  const losers = proofs.filter((_, index) => responses[index]?.status !== 201)
  const again = await Promise.all(losers.map((proof) => register(proof, newUsername())))
  expect(await tally(again)).toEqual({ '201': 19 })
})
