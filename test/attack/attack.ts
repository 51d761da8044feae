import { expect } from 'vitest'
import { type FailureCode, failureStatuses } from '../../src/core/errors.ts'
import { en } from '../../src/i18n/en.ts'
import { classicMessage } from '../../src/i18n/messages.ts'
import type { Attacker, Call } from './attacker.ts'
import type { Effects } from './world.ts'

/** Rows of the catalogue, by what the attacker does. SECURITY.md quotes these names. */
export type Attacks = Readonly<Record<string, Attack>>

export interface Attack {
  /** Where the attack or the rule against it is written down. */
  readonly source: string
  /** Prepares the attack, and gives its requests. */
  readonly how: (attacker: Attacker) => Requests | Promise<Requests>
  /** Every answer in order, the one answer to every request, or how often each answer came. */
  readonly expected: readonly ExpectedAnswer[] | ExpectedAnswer | Tally
  /** All that the requests leave behind. Without it: nothing. */
  readonly effects?: Partial<Effects>
  /** Answered by the runtime before it calls the Worker, so without our headers. */
  readonly isAnsweredByPlatform?: true
}

/** Sent one after the other. Those of an inner list are sent in parallel. */
export type Requests = readonly (Call | readonly Call[])[]

export interface ExpectedAnswer {
  readonly status: number
  /** Parsed if it is JSON, otherwise the text. */
  readonly body: unknown
  /** Those that the attack is about. `null` for one that must be absent. */
  readonly headers?: Readonly<Record<string, unknown>>
  /** All `Set-Cookie` lines, if the attack is about them. */
  readonly cookies?: readonly unknown[]
}

/** By failure code, errmsg or status. */
export interface Tally {
  readonly tally: Readonly<Record<string, number>>
}

/** What attackers choose for a new password. */
export const newPassword = 'a staple of another battery'

export const oneSms = { sms: 1 }
/** The classic API sets the verification cookie. */
export const oneClassicSms = { sms: 1, cookies: 1 }
export const oneUser = { users: 1, sessions: 1, redeemed: 1, cookies: 1 }
export const oneSession = { sessions: 1, cookies: 1 }

/** A whole problem document. `members` are those that not every failure has. */
export function problem(code: FailureCode, members: Readonly<Record<string, unknown>> = {}): ExpectedAnswer {
  const status = failureStatuses[code]
  const title = en.titles[code]
  return {
    status,
    body: { type: `urn:latchkey:problem:${code}`, title, status, detail: title, code, ...members },
    headers: { 'Content-Type': 'application/problem+json' },
  }
}

/** A refusal that says how long to wait. */
export function waitProblem(code: FailureCode): ExpectedAnswer {
  return problem(code, { retry_after: expect.any(Number) })
}

export function invalid(...pointers: string[]): ExpectedAnswer {
  return complaint('invalid_parameters', pointers)
}

export function incomplete(...pointers: string[]): ExpectedAnswer {
  return complaint('incomplete_parameters', pointers)
}

function complaint(code: FailureCode, pointers: string[]): ExpectedAnswer {
  return problem(code, { errors: pointers.map((pointer) => ({ pointer, detail: expect.any(String) })) })
}

/** A whole classic envelope of a failure. */
export function envelope(code: FailureCode): ExpectedAnswer {
  return {
    status: code === 'method_not_allowed' ? 405 : 200,
    body: { code: 400, errmsg: classicMessage(en, code) },
    headers: { 'Content-Type': 'application/json' },
  }
}

export const done: ExpectedAnswer = { status: 200, body: { code: 0, errmsg: 'ok' } }
export const notFound = problem('not_found')
export const signedOut = problem('unauthenticated')
export const healthy: ExpectedAnswer = { status: 200, body: { status: 'ok' } }

/** How many users have a name or a number. */
export function counted(count: number): ExpectedAnswer {
  return { status: 200, body: { code: 0, errmsg: 'ok', count } }
}

/** The SMS is on its way. The answer does not contain the code. */
export const accepted: ExpectedAnswer = {
  status: 202,
  body: {
    verification_id: expect.stringMatching(/^[\w-]{43}$/),
    expires_in: expect.closeTo(180, -1),
    resend_in: expect.closeTo(180, -1),
  },
}

/** The visitor is signed in. The body does not contain the token. */
export function welcome(username: unknown = expect.any(String)): ExpectedAnswer {
  return {
    status: 201,
    body: {
      id: expect.stringMatching(/^[\w-]{22}$/),
      username,
      mobile: expect.stringMatching(/^\+86138\d{8}$/),
      created_at: expect.stringMatching(/^20\d\d-.*Z$/),
    },
  }
}

/** The answer to a signed-in visitor who asks who is signed in. */
export function signedIn(username?: unknown): ExpectedAnswer {
  return { ...welcome(username), status: 200 }
}

export function times<T>(count: number, item: T): T[] {
  return Array<T>(count).fill(item)
}
