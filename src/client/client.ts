/** A client of v1 for browsers and servers, without dependencies. */
import { type Calls, routes } from './calls.ts'

/** Why a call failed, as the service says it (RFC 9457). Branch on `code`. */
export interface Problem {
  readonly code: string
  readonly title: string
  readonly status: number
  readonly detail: string
  /** Seconds to wait before the same call can succeed. */
  readonly retry_after?: number
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[]
  /** With `sms_unconfirmed`: if the SMS arrives, its code is good. */
  readonly verification_id?: string
  readonly expires_in?: number
}

export type Answer<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problem: Problem }

/** A method for each call, named by its operation id. It throws only if no answer came. */
export type Client = {
  readonly [Name in keyof Calls]: (
    ...fields: undefined extends Calls[Name]['body']
      ? []
      : object extends Calls[Name]['body']
        ? [fields?: Calls[Name]['body']]
        : [fields: Calls[Name]['body']]
  ) => Promise<Answer<Calls[Name]['answer']>>
}

export interface ClientOptions {
  /** Where the service is: `https://id.shop.example`. */
  readonly origin: string
  /** How often a call is sent again, if that can help. */
  readonly retries?: number
  /** The longest pause before a retry (seconds). A problem that asks for a longer one is given to the caller. */
  readonly longestPauseSeconds?: number
  readonly fetch?: (request: Request) => Promise<Response>
  readonly wait?: (ms: number) => Promise<void>
}

/**
 * A call is sent again after a broken connection or a problem with `retry_after`, if it can be repeated: reads and most changes
 * can, and a POST with its `Idempotency-Key`, which the client makes.
 *
 * @example
 * const latchkey = createClient({ origin: 'https://id.shop.example' })
 * const answer = await latchkey.createSession({ username: 'ada-lovelace', password })
 * if (answer.ok) console.log(`Hello ${answer.value.username}`)
 * else console.log(answer.problem.code)
 */
export function createClient(options: ClientOptions): Client {
  const methods = Object.keys(routes).map((name) => {
    const call = (fields: Fields = {}) => send(name as keyof Calls, fields, options)
    return [name, call] as const
  })
  return Object.fromEntries(methods) as unknown as Client
}

type Fields = Readonly<Record<string, unknown>>

async function send(name: keyof Calls, fields: Fields, options: ClientOptions): Promise<Answer<unknown>> {
  const { retries = 2, longestPauseSeconds = 10, wait = pause } = options
  const { fetch = (request) => globalThis.fetch(request) } = options
  const request = toRequest(name, fields, options.origin)
  const { method, isRepeatable, isOnce } = routes[name]
  const canRepeat = method === 'POST' ? isRepeatable === true : isOnce !== true
  for (let left = canRepeat ? retries : 0; ; left -= 1) {
    try {
      const answer = await toAnswer(await fetch(request.clone()))
      if (answer.ok || left === 0) return answer
      const pauseSeconds = pauseBeforeRetry(answer.problem)
      if (pauseSeconds === undefined || pauseSeconds > longestPauseSeconds) return answer
      await wait(pauseSeconds * 1000)
    } catch (error) {
      if (left === 0) throw error
      await wait(1000)
    }
  }
}

function toRequest(name: keyof Calls, fields: Fields, origin: string): Request {
  const { method, path, isRepeatable } = routes[name]
  const body = { ...fields }
  const filled = path.replace(/\{(\w+)\}/g, (_, field: string) => {
    const value = String(body[field])
    delete body[field]
    return encodeURIComponent(value)
  })
  const hasBody = method !== 'GET' && Object.keys(body).length > 0
  return new Request(new URL(filled, origin), {
    method,
    // Only browsers have cookies of their own, and only they know this member.
    ...('document' in globalThis && { credentials: 'include' }),
    ...(hasBody && { body: JSON.stringify(body) }),
    headers: {
      ...(hasBody && { 'Content-Type': 'application/json' }),
      ...(isRepeatable && { 'Idempotency-Key': crypto.randomUUID() }),
    },
  })
}

async function toAnswer(response: Response): Promise<Answer<unknown>> {
  const text = await response.text()
  const value: unknown = text === '' ? undefined : JSON.parse(text)
  return response.ok ? { ok: true, value } : { ok: false, problem: value as Problem }
}

/** Seconds, or undefined if the same call cannot succeed. `sms_unconfirmed` can only be repeated as another call. */
function pauseBeforeRetry({ code, retry_after }: Problem): number | undefined {
  if (code === 'idempotency_conflict') return 1
  return code === 'unavailable' || code === 'too_many_requests' ? retry_after : undefined
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
