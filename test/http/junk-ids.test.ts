import { describe, expect, it } from 'vitest'
import { expectEnvelope, expectProblem } from '../support/expectations.ts'
import { startService } from '../support/service.ts'
import { watchTrips } from '../support/trips.ts'
import { newMobile, newUsername, newVisitor, password, register, solveCaptcha } from '../support/visitor.ts'

const { service, calls, forget } = watchTrips()
const other = startService({ settings: { CODE_SECRET: 'a secret of another service, long enough too' } })

async function idsOf(from: typeof service) {
  const visitor = newVisitor(from)
  const { captcha_id } = await solveCaptcha(from, visitor)
  const { verification_id } = await register(from, visitor)
  const token = visitor.cookies.get('__Host-session') ?? ''
  return { captcha: captcha_id, verification: verification_id, token }
}

type Kind = keyof Awaited<ReturnType<typeof idsOf>>

/** Ids that we did not issue as this kind, by what they are. */
async function junkFor(kind: Kind): Promise<Record<string, string>> {
  const [ours, theirs] = [await idsOf(service), await idsOf(other)]
  const id = ours[kind]
  return {
    'an invented one': 'A'.repeat(id.length),
    'one of the first edition': 'nJVGNq1WSvVpGyQdzH4I5w',
    'a mistyped one': id.slice(0, -1) + (id.endsWith('A') ? 'Q' : 'A'),
    'one with a character less': id.slice(1),
    'one of another service': theirs[kind],
    'one of another kind': kind === 'captcha' ? ours.verification : ours.captcha,
  }
}

function withToken(method: string, token: string) {
  return service.call(method, '/v1/session', { headers: { Cookie: `__Host-session=${token}` } })
}

describe('an id that we did not issue causes no remote call', () => {
  it.each<[string, Kind, send: (id: string) => Promise<void>]>([
    [
      'POST /v1/sms-codes',
      'captcha',
      async (captcha_id) => {
        const body = { mobile: newMobile(), captcha_id, captcha_answer: 'abcd' }
        await expectProblem(await newVisitor(service).post('/v1/sms-codes', body), 'captcha_expired')
      },
    ],
    [
      'GET /sms_codes/{mobile}/',
      'captcha',
      async (id) => {
        const path = `/sms_codes/${newMobile()}/?image_code=abcd&image_code_id=${id}`
        await expectEnvelope(await newVisitor(service).get(path), 'Verification code expired,Please refresh')
      },
    ],
    [
      'POST /v1/users',
      'verification',
      async (verification_id) => {
        const body = { username: newUsername(), password, verification_id, sms_code: '123456' }
        await expectProblem(await newVisitor(service).post('/v1/users', body), 'sms_code_expired')
      },
    ],
    [
      'GET /v1/session',
      'token',
      async (token) => expectProblem(await withToken('GET', token), 'unauthenticated'),
    ],
    [
      'DELETE /v1/session',
      'token',
      async (token) => {
        const response = await withToken('DELETE', token)
        expect(response.status).toBe(204)
        const cleared = expect.stringMatching(/^__Host-session=; Max-Age=0; /)
        expect(response.headers.getSetCookie()).toEqual([cleared])
      },
    ],
  ])('%s', async (_, kind, send) => {
    for (const [what, id] of Object.entries(await junkFor(kind))) {
      await service.settled()
      forget()
      await send(id)
      await service.settled()
      expect(calls, what).toEqual([])
    }
  })
})
