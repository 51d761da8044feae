import { describe, expect, it } from 'vitest'
import { expectEnvelope, expectProblem } from '../support/expectations.ts'
import { startService } from '../support/service.ts'
import { watchTrips } from '../support/trips.ts'
import { newMobile, newUsername, newVisitor, password, register, solveCaptcha } from '../support/visitor.ts'

const { service, calls, forget } = watchTrips()
const other = startService({ settings: { CODE_SECRET: 'a secret of another service, long enough too' } })

function mistype(id: string): string {
  const last = id.slice(-1)
  return id.slice(0, -1) + (last === 'A' ? 'Q' : 'A')
}

async function idsOf(from: typeof service) {
  const visitor = newVisitor(from)
  const { captcha_id } = await solveCaptcha(from, visitor)
  const { verification_id } = await register(from, visitor)
  return {
    captcha: captcha_id,
    verification: verification_id,
    token: visitor.cookies.get('__Host-session') ?? '',
  }
}

type Kind = keyof Awaited<ReturnType<typeof idsOf>>

/** Ids that we did not issue as this kind, by what they are. */
async function junkFor(kind: Kind): Promise<Record<string, string>> {
  const [ours, theirs] = [await idsOf(service), await idsOf(other)]
  return {
    'an invented one': 'A'.repeat(ours[kind].length),
    'one of the first edition': 'nJVGNq1WSvVpGyQdzH4I5w',
    'a mistyped one': mistype(ours[kind]),
    'one with a character less': ours[kind].slice(1),
    'one of another service': theirs[kind],
    'one of another kind': kind === 'captcha' ? ours.verification : ours.captcha,
  }
}

/** What each call answers to an id that we did not issue. */
const requests: Readonly<Record<string, [Kind, send: (id: string) => Promise<void>]>> = {
  'POST /v1/sms-codes': [
    'captcha',
    async (captcha_id) => {
      const body = { mobile: newMobile(), captcha_id, captcha_answer: 'abcd' }
      await expectProblem(await newVisitor(service).post('/v1/sms-codes', body), 'captcha_expired')
    },
  ],
  'GET /sms_codes/{mobile}/': [
    'captcha',
    async (id) => {
      const query = `image_code=abcd&image_code_id=${id}`
      const response = await newVisitor(service).get(`/sms_codes/${newMobile()}/?${query}`)
      await expectEnvelope(response, 'Verification code expired,Please refresh')
    },
  ],
  'POST /v1/users': [
    'verification',
    async (verification_id) => {
      const body = { username: newUsername(), password, verification_id, sms_code: '123456' }
      await expectProblem(await newVisitor(service).post('/v1/users', body), 'sms_code_expired')
    },
  ],
  'GET /v1/session': [
    'token',
    async (token) => {
      const headers = { Cookie: `__Host-session=${token}` }
      await expectProblem(await service.call('GET', '/v1/session', { headers }), 'unauthenticated')
    },
  ],
  'DELETE /v1/session': [
    'token',
    async (token) => {
      const headers = { Cookie: `__Host-session=${token}` }
      const response = await service.call('DELETE', '/v1/session', { headers })
      expect(response.status).toBe(204)
      expect(response.headers.getSetCookie()).toEqual([
        expect.stringMatching(/^__Host-session=; Max-Age=0; /),
      ])
    },
  ],
}

describe('an id that we did not issue causes no remote call', () => {
  it.each(Object.entries(requests))('%s', async (_, [kind, send]) => {
    for (const [what, id] of Object.entries(await junkFor(kind))) {
      await service.settled()
      forget()
      await send(id)
      await service.settled()
      expect(calls, what).toEqual([])
    }
  })
})

it('the ids that we issue have 43 characters, and session tokens 64', async () => {
  const { captcha, verification, token } = await idsOf(service)
  expect(captcha).toMatch(/^[\w-]{43}$/)
  expect(verification).toMatch(/^[\w-]{43}$/)
  expect(token).toMatch(/^[\w-]{64}$/)
})
