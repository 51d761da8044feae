import { expect } from 'vitest'
import { type FailureCode, failureStatuses } from '../../src/core/errors.ts'
import { en } from '../../src/i18n/en.ts'
import { classicMessage } from '../../src/i18n/messages.ts'
import type { Effects, World } from './world.ts'

/** One row of the catalogue. */
export interface Attack {
  /** What the attacker does. Names the row, here and in SECURITY.md. */
  readonly attack: string
  /** Where the attack or the rule against it is written down. */
  readonly source: string
  /** Prepares the ground, and gives the requests of the attack itself. */
  readonly how: (world: World) => Requests | Promise<Requests>
  /** Every answer in order; or of attacks in parallel, how often which came. */
  readonly expected: readonly ExpectedAnswer[] | Tally
  /** What the requests leave behind, all of it. */
  readonly effects: Effects
  /** Sent in parallel and not one after the other. */
  readonly isAtOnce?: true
  /** Answered by the runtime before the Worker is called, so without our headers and in its words. */
  readonly isPlatforms?: true
}

export type Requests = readonly (() => Promise<Response | readonly Response[]>)[]

export interface ExpectedAnswer {
  readonly status: number
  /** Parsed where it is JSON, otherwise the text. */
  readonly body: unknown
  /** Those that the attack is about, `null` for one that must not be there. */
  readonly headers?: Readonly<Record<string, unknown>>
  /** All `Set-Cookie` lines, where the attack is about them. */
  readonly cookies?: readonly unknown[]
}

/** By failure code, errmsg or status; ` or ` in a key counts both. */
export interface Tally {
  readonly tally: Readonly<Record<string, number>>
}

export const nothing: Effects = { sms: 0, users: 0, sessions: 0, redeemed: 0, cookies: 0 }
/** One SMS on v1; on the classic surface a cookie comes with it. */
export const oneSms: Effects = { ...nothing, sms: 1 }
export const oneUser: Effects = { sms: 0, users: 1, sessions: 1, redeemed: 1, cookies: 1 }
export const oneSession: Effects = { ...nothing, sessions: 1, cookies: 1 }

/** A whole problem document. `members` are those beyond the catalogue's. */
export const problem = (
  code: FailureCode,
  members: Readonly<Record<string, unknown>> = {},
): ExpectedAnswer => {
  const status = failureStatuses[code]
  const title = en.titles[code]
  return {
    status,
    body: { type: `urn:latchkey:problem:${code}`, title, status, detail: title, code, ...members },
    headers: { 'Content-Type': 'application/problem+json' },
  }
}

/** Refused with the time to wait. */
export const waitProblem = (code: FailureCode): ExpectedAnswer =>
  problem(code, { retry_after: expect.any(Number) })

/** `invalid_parameters` or `incomplete_parameters`, with what is wrong in which parameter. */
export const invalid = (...pointers: string[]): ExpectedAnswer =>
  problem('invalid_parameters', { errors: pointers.map(complaint) })
export const incomplete = (...pointers: string[]): ExpectedAnswer =>
  problem('incomplete_parameters', { errors: pointers.map(complaint) })

const complaint = (pointer: string) => ({ pointer, detail: expect.any(String) })

/** A whole classic envelope of a failure. */
export const envelope = (code: FailureCode): ExpectedAnswer => {
  return {
    status: code === 'method_not_allowed' ? 405 : 200,
    body: { code: 400, errmsg: classicMessage(en, code) },
    headers: { 'Content-Type': 'application/json' },
  }
}

export const done: ExpectedAnswer = { status: 200, body: { code: 0, errmsg: 'ok' } }

/** The SMS is on its way. Nothing else is told, and so not the code. */
export const accepted: ExpectedAnswer = {
  status: 202,
  body: {
    verification_id: expect.stringMatching(/^[\w-]{43}$/),
    expires_in: expect.closeTo(180, -1),
    resend_in: expect.closeTo(180, -1),
  },
}

/** Signed in. Nothing else is told, and so not the token. */
export const welcome = (username: unknown = expect.any(String)): ExpectedAnswer => ({
  status: 201,
  body: {
    id: expect.stringMatching(/^[\w-]{22}$/),
    username,
    mobile: expect.stringMatching(/^\+86138\d{8}$/),
    created_at: expect.stringMatching(/^20\d\d-.*Z$/),
  },
})

/** Asked who is signed in, by somebody who is. */
export const signedIn = (username: unknown = expect.any(String)): ExpectedAnswer => ({
  ...welcome(username),
  status: 200,
})

export const times = <T>(count: number, item: T): T[] => Array<T>(count).fill(item)
