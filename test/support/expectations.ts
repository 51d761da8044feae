import { expect } from 'vitest'
import { type FailureCode, failureStatuses } from '../../src/core/errors.ts'
import { en } from '../../src/i18n/en.ts'
import type { Service } from './service.ts'

/** The cookie by which accounts know the browser again. It is for this host only, whatever the session's domain is. */
export const deviceCookie: unknown = expect.stringMatching(
  /^__Host-device=[\w-]{43}\.[\w-]{22,86}; Max-Age=15552000; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
)

/** How many messages and rows there are. A refusal must not add any. */
export async function footprint({ env, inbox }: Service) {
  return {
    messages: inbox.messages.length,
    rows: await env.DB.prepare(
      `SELECT (SELECT count(*) FROM user) AS users, (SELECT count(*) FROM session) AS sessions,
        (SELECT count(*) FROM redeemed_code) AS redeemed_codes, (SELECT count(*) FROM passkey) AS passkeys`,
    ).first<{ users: number; sessions: number; redeemed_codes: number; passkeys: number }>(),
  }
}

/** What a refused call could have changed in the users and passkeys that there are. */
async function usersAsStored({ env }: Service): Promise<unknown> {
  const queries = [
    'SELECT id, username, phone_number, password_hash, password_version FROM user ORDER BY id',
    'SELECT * FROM passkey ORDER BY credential_id',
  ]
  const answers = await env.DB.batch(queries.map((query) => env.DB.prepare(query)))
  return answers.map(({ results }) => results)
}

/** Makes the call and asserts that it left nothing behind: no SMS, no row, no cookie. */
export async function withoutEffect(service: Service, call: () => Promise<Response>): Promise<Response> {
  const before = await footprint(service)
  const usersBefore = await usersAsStored(service)
  const response = await call()
  await service.settled()
  expect(await footprint(service)).toEqual(before)
  expect(await usersAsStored(service)).toEqual(usersBefore)
  expect(response.headers.getSetCookie()).toEqual([])
  return response
}

type Members = Readonly<Record<string, unknown>>

/** Makes a call of v1 that must be refused: the whole problem document, and nothing left behind. */
export async function expectRefused(
  service: Service,
  call: () => Promise<Response>,
  code: FailureCode,
  members?: Members,
): Promise<Response> {
  const response = await withoutEffect(service, call)
  await expectProblem(response, code, members)
  return response
}

/** Makes a classic call that must be refused: the whole envelope, and nothing left behind. */
export async function expectClassicRefused(
  service: Service,
  call: () => Promise<Response>,
  errmsg: string,
): Promise<Response> {
  const response = await withoutEffect(service, call)
  await expectEnvelope(response, errmsg)
  return response
}

/** The member of a problem document that points at one wrong parameter. */
export function errorsAt(pointer: string, detail: unknown = expect.any(String)) {
  return { errors: [{ pointer, detail }] }
}

/** Asserts the whole problem document, and its headers. `members` are those that not every failure has. */
export async function expectProblem(
  response: Response,
  code: FailureCode,
  members: Members = {},
): Promise<void> {
  const status = failureStatuses[code]
  const title = en.titles[code]
  expect(await response.json()).toEqual({
    type: `urn:latchkey:problem:${code}`,
    title,
    status,
    detail: title,
    code,
    ...(status === 503 && { retry_after: 5 }),
    ...members,
  })
  expect(response.status).toBe(status)
  expect(response.headers.get('Content-Type')).toBe('application/problem+json')
  expect(response.headers.get('Cache-Control')).toBe('no-store')
  expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff')
  if (status === 429 || status === 503) expect(response.headers.get('Retry-After')).toMatch(/^[1-9]\d*$/)
}

/** Asserts the whole classic envelope of a failure. */
export async function expectEnvelope(response: Response, errmsg: string): Promise<void> {
  expect(await response.text()).toBe(JSON.stringify({ code: 400, errmsg }))
  expect(response.status).toBe(200)
  expect(response.headers.get('Content-Type')).toBe('application/json')
}

/** Asserts the classic envelope of a success, to the byte. */
export async function expectDone(response: Response): Promise<void> {
  expect(await response.text()).toBe('{"code":0,"errmsg":"ok"}')
  expect(response.status).toBe(200)
  expect(response.headers.get('Content-Type')).toBe('application/json')
}
