import { dayMs, minuteMs } from '../../core/time.ts'
import { createHash, createHmac } from 'node:crypto'
import type { Context, Env, MiddlewareHandler } from 'hono'
import type { Sessions } from '../../accounts/sessions.ts'
import type { Failure } from '../../core/errors.ts'
import { type Random, randomToken } from '../../core/random.ts'
import type { Sealer } from '../../core/seal.ts'
import type { IdempotentCalls } from '../../limits/idempotent-call-client.ts'
import { idempotencyKeysPerClient } from '../../limits/policies.ts'
import type { RateLimiters } from '../../limits/rate-limiter-client.ts'
import { clientAddress } from './client-address.ts'
import { fail } from './render.ts'

/** Too long to guess, short enough for the name of an object. */
const keyPattern = /^[\w-]{16,128}$/

/** A retry comes within seconds. What signs in must not lie about for longer than that needs. */
const signedInKeptMs = 10 * minuteMs

const otherwiseKeptMs = dayMs

const invalidKey: Failure = {
  code: 'invalid_parameters',
  errors: [{ pointer: '', detail: 'Idempotency-Key must have 16 to 128 of A-Z a-z 0-9 _ -' }],
}

/** The part of an answer that a retry gets again. */
interface Outcome {
  readonly status: number
  readonly headers: readonly [name: string, value: string][]
  readonly body: string
}

interface Parts {
  readonly limiters: RateLimiters
  readonly idempotentCalls: IdempotentCalls
  readonly sealer: Sealer
  readonly sessions: Pick<Sessions, 'find'>
  readonly random: Random
  readonly background: (work: Promise<unknown>) => void
}

/** Makes one call repeatable. It stands behind the validator of the body. */
export type Repeatable<Body> = MiddlewareHandler<Env, string, { in: { json: Body }; out: { json: Body } }>

/** @param isAuthentic whether the body's ids are ours: a call that is refused for free must not cost an object */
export type Idempotent = <Body>(isAuthentic: (body: Body) => boolean) => Repeatable<Body>

/**
 * Makes a POST repeatable. A call with an `Idempotency-Key` that was used before gets the first answer again, with its
 * cookies.
 *
 * Answers that tell the caller to come back later (429, 503) and errors of ours are not kept: the next call with the key is
 * made anew. So is a call whose session has ended since. The device's cookie is not kept: only the first caller gets it. What is kept is sealed with the key, because it can contain a
 * session token. The key is stored nowhere.
 *
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 */
export function createIdempotent(parts: Parts): Idempotent {
  const { limiters, idempotentCalls, sealer, sessions, random, background } = parts

  return (isAuthentic) =>
    async function idempotent(c, next) {
      const header = c.req.header('Idempotency-Key')
      if (header === undefined || !isAuthentic(c.req.valid('json'))) return next()
      // The draft's form is a quoted string. Most callers send it without quotes.
      const key = header.replace(/^"(.*)"$/, '$1')
      if (!keyPattern.test(key)) return fail(c, invalidKey)
      // Each new key costs an object, which a caller with one good id could have made without end.
      const allowed = await limiters.take(`client:${clientAddress(c)}`, idempotencyKeysPerClient)
      if (!allowed.ok) return fail(c, allowed.error)
      const name = createHash('sha256').update(key).digest('base64url')
      const claimant = randomToken(random)
      const begun = await idempotentCalls.begin(name, await fingerprintOf(c, key), claimant)
      if (begun.is === 'other_call') return fail(c, { code: 'idempotency_key_reused' })
      if (begun.is === 'running') return fail(c, { code: 'idempotency_conflict' })
      if (begun.is === 'done') {
        const outcome = await openOutcome(key, begun.outcome)
        return outcome && (await isStillTrue(outcome)) ? toResponse(outcome) : next()
      }
      const answered = next()
      // Also if the caller hangs up, which is what the key is for.
      background(answered.then(() => keep(c.res.clone(), key, name, claimant)))
      await answered
      return undefined
    }

  /** Undefined after a secret was replaced without the former one. */
  async function openOutcome(key: string, sealed: string): Promise<Outcome | undefined> {
    const text = await sealer.open(key, sealed)
    return text === undefined ? undefined : (JSON.parse(text) as Outcome)
  }

  /** A session that has ended must not be handed out again. */
  async function isStillTrue({ headers }: Outcome): Promise<boolean> {
    const tokens = headers.flatMap(([, value]) => /^(?:__\w+-)?session=([\w-]+)/.exec(value)?.[1] ?? [])
    const found = await Promise.all(tokens.map((token) => sessions.find(token)))
    return found.every((session) => session !== undefined)
  }

  async function keep(response: Response, key: string, name: string, claimant: string): Promise<void> {
    const outcome = isFinal(response) ? await sealer.seal(key, await toText(response)) : undefined
    const keptMs = response.headers.getSetCookie().length > 0 ? signedInKeptMs : otherwiseKeptMs
    await idempotentCalls.end(name, claimant, outcome, keptMs)
  }
}

/** Two calls are the same if method, path and body are, to the byte. By the key, because a body can contain a password. */
async function fingerprintOf(c: Context, key: string): Promise<string> {
  return createHmac('sha256', key)
    .update(`${c.req.method} ${c.req.path}\n`)
    .update(new Uint8Array(await c.req.arrayBuffer()))
    .digest('base64url')
}

/** 504 is one: the SMS may have been sent. */
function isFinal({ status }: Response): boolean {
  return status === 504 || (status < 500 && status !== 429)
}

async function toText(response: Response): Promise<string> {
  const names = ['Content-Type', 'Retry-After']
  const outcome: Outcome = {
    status: response.status,
    headers: [
      ...names.flatMap((name) => {
        const value = response.headers.get(name)
        return value === null ? [] : [[name, value] as [string, string]]
      }),
      ...cookiesToKeep(response).map((value): [string, string] => ['Set-Cookie', value]),
    ],
    body: await response.text(),
  }
  return JSON.stringify(outcome)
}

/** All but the device's, which outlives the session that a caller gets here again. */
function cookiesToKeep({ headers }: Response): readonly string[] {
  return headers.getSetCookie().filter((cookie) => !/^(?:__\w+-)?device=/.test(cookie))
}

function toResponse({ status, headers, body }: Outcome): Response {
  return new Response(body, { status, headers: [...headers, ['Idempotency-Replayed', 'true']] })
}
