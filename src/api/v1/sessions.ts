import { Hono } from 'hono'
import * as z from 'zod'
import type { Session, Sessions } from '../../accounts/sessions.ts'
import type { Identifier } from '../../accounts/users.ts'
import type { Failure } from '../../core/errors.ts'
import { err, ok, type Result } from '../../core/result.ts'
import type { EndSessions } from '../../flows/end-sessions.ts'
import type { SignInByCode } from '../../flows/sign-in-by-code.ts'
import type { SignInByPasskey } from '../../flows/sign-in-by-passkey.ts'
import type { SignIn } from '../../flows/sign-in.ts'
import type { AllowedCountries } from '../../phone/country-policy.ts'
import { parsePhoneNumber } from '../../phone/phone-number.ts'
import { callerOf } from '../http/caller.ts'
import type { Cookies } from '../http/cookies.ts'
import type { Repeatable } from '../http/idempotency.ts'
import { requireJson, validJsonByName } from '../http/input.ts'
import { relyingPartyOf, type RelyingPartySettings } from '../http/relying-party.ts'
import { fail } from '../http/render.ts'
import { protectedBy, requireSession } from '../http/session.ts'
import type { Call } from './call.ts'
import { mobile, smsCode, typedPassword, verificationId } from './fields.ts'
import {
  always,
  needsSession,
  operation,
  type Paths,
  protectedCall,
  signsIn,
  withBody,
  writing,
} from './operation.ts'
import { signInAnswer } from './passkeys.ts'
import { type SessionAnswer, timestamp, user } from './signed-in.ts'

/** A name that nobody could have registered is a wrong one, and gets the same answer. */
const byUsername = z.object({
  username: z.string().min(1).max(64).meta({ example: 'ada-lovelace' }),
  password: typedPassword,
})

const byMobile = z.object({ mobile, password: typedPassword })

const byCode = z.object({ verification_id: verificationId, sms_code: smsCode })

const byPasskey = z.object({ passkey: signInAnswer })

const request = z.union([byUsername, byMobile, byCode, byPasskey]).meta({ id: 'SessionRequest' })

export const listed = z
  .object({
    id: z.string().meta({ description: 'Names the session. It does not prove it.' }),
    current: z.boolean().meta({ description: 'Whether it is the session of this call.' }),
    device: z.string().nullable().meta({ description: 'What opened it.', example: 'Chrome on Android' }),
    place: z.string().nullable().meta({ description: 'Where it was opened.', example: 'Hangzhou, CN' }),
    created_at: z.iso.datetime(),
    last_seen_at: z.iso.datetime().meta({ description: 'Exact to a day.' }),
    expires_at: z.iso.datetime().meta({ description: 'When it ends at the latest.' }),
  })
  .meta({ id: 'Session' })

const list = z.object({ sessions: z.array(listed) }).meta({ id: 'Sessions' })

/** What can tell whether a sign-in is worth an idempotent call. */
export type SignInProof = z.output<typeof byCode> | z.output<typeof byPasskey> | { password: string }

interface Parts extends RelyingPartySettings {
  readonly signIn: SignIn
  readonly signInByCode: SignInByCode
  readonly signInByPasskey: SignInByPasskey
  readonly endSessions: EndSessions
  readonly sessions: Sessions
  readonly cookies: Cookies
  readonly allowedCountries: AllowedCountries
}

export function sessionsResource(
  parts: Parts,
  answer: SessionAnswer,
  repeatable: Repeatable<SignInProof>,
): Hono {
  const { signIn, signInByCode, signInByPasskey, endSessions, sessions, cookies, allowedCountries } = parts
  const app = new Hono({ strict: false })
  const signedIn = requireSession(sessions, cookies)

  const forms = { passkey: byPasskey, verification_id: byCode, sms_code: byCode, mobile: byMobile }
  app.post('/', requireJson(), validJsonByName(forms, byUsername), repeatable, async (c) => {
    const body = c.req.valid('json')
    const caller = callerOf(c, cookies)
    if ('passkey' in body) {
      const opened = await signInByPasskey.signIn(body.passkey, relyingPartyOf(c, parts), caller)
      return opened.ok ? answer(c, opened.value) : fail(c, opened.error)
    }
    if ('sms_code' in body) {
      const opened = await signInByCode({ verificationId: body.verification_id, code: body.sms_code }, caller)
      return opened.ok ? answer(c, opened.value) : fail(c, opened.error)
    }
    const identifier = identifierOf(body, allowedCountries)
    if (!identifier.ok) return fail(c, identifier.error)
    const opened = await signIn({ identifier: identifier.value, password: body.password }, caller)
    return opened.ok ? answer(c, opened.value) : fail(c, opened.error)
  })

  app.get('/', signedIn, async (c) => {
    const current = c.get('session')
    const open = await sessions.list(current.user.id)
    return c.json({ sessions: open.map((session) => sessionBody(session, session.id === current.id)) })
  })

  app.delete('/', signedIn, async (c) => {
    const ended = await endSessions.others(protectedBy(c, cookies, undefined))
    return ended.ok ? c.body(null, 204) : fail(c, ended.error)
  })

  app.delete('/:id', signedIn, async (c) => {
    const ended = await endSessions.one(protectedBy(c, cookies, undefined), c.req.param('id'))
    return ended.ok ? c.body(null, 204) : fail(c, ended.error)
  })

  return app
}

/** A country that we do not send to any more may have users. */
function identifierOf(
  body: z.output<typeof byUsername> | z.output<typeof byMobile>,
  [homeCountry]: AllowedCountries,
): Result<Identifier, Failure> {
  if ('username' in body) return ok({ by: 'username', username: body.username })
  const number = parsePhoneNumber(body.mobile, homeCountry)
  if (number.ok) return ok({ by: 'number', phoneNumber: number.value.phoneNumber })
  const errors = [{ pointer: '/mobile', detail: 'must be one mobile phone number' }]
  return err({ code: 'invalid_parameters', errors })
}

export function sessionBody(session: Session, current: boolean): z.input<typeof listed> {
  return {
    id: session.id,
    current,
    device: session.device ?? null,
    place: session.place ?? null,
    created_at: timestamp(session.createdAtMs),
    last_seen_at: timestamp(session.lastSeenAtMs),
    expires_at: timestamp(session.expiresAtMs),
  }
}

export const sessionsPaths: Paths = {
  '/v1/sessions': {
    post: operation({
      operationId: 'createSession',
      tags: ['Session'],
      summary: 'Sign in',
      description: 'With a password, with an SMS code that was sent for `sign_in`, or with a passkey.',
      body: request,
      success: { status: '201', description: 'Signed in.', schema: user, headers: signsIn },
      isRepeatable: true,
      failures: [
        ...withBody,
        'invalid_credentials',
        'too_many_requests',
        'sms_code_expired',
        'sms_code_incorrect',
        'too_many_guesses',
        'number_in_quarantine',
        'account_changed',
      ],
    }),
    get: operation({
      operationId: 'listSessions',
      tags: ['Session'],
      summary: 'Where the user is signed in',
      security: needsSession,
      success: { status: '200', description: 'The sessions, newest first.', schema: list },
      failures: [...always, 'unauthenticated'],
    }),
    delete: operation({
      operationId: 'deleteOtherSessions',
      tags: ['Session'],
      summary: 'Sign out everywhere else',
      description: 'The session must have been opened within the last ten minutes.',
      security: needsSession,
      success: { status: '204', description: 'All sessions have ended but this one.' },
      failures: [...writing, ...protectedCall],
    }),
  },
  '/v1/sessions/{id}': {
    delete: operation({
      operationId: 'deleteSessionById',
      tags: ['Session'],
      summary: 'Sign out somewhere',
      description:
        'The session must have been opened within the last ten minutes, unless it is the one that ends.',
      security: needsSession,
      parameters: [{ in: 'path', name: 'id', required: true, schema: { type: 'string' } }],
      success: { status: '204', description: 'The session has ended.' },
      failures: [...writing, ...protectedCall, 'not_found'],
    }),
  },
}

export interface SessionsCalls {
  readonly createSession: Call<typeof request, typeof user>
  readonly listSessions: Call<undefined, typeof list>
  readonly deleteOtherSessions: Call<undefined, undefined>
  readonly deleteSessionById: Call<{ readonly id: string }, undefined>
}
