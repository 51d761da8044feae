/**
 * What all providers' replies have in common.
 *
 * HTTP status and body may disagree. Then the weaker claim wins, because a wrong `unavailable` sends a second SMS.
 */
import type * as z from 'zod'
import type { UnreadReason } from '../core/reply-body.ts'
import { err, ok, type Result } from '../core/result.ts'
import type { SendOutcome } from './provider.ts'

/** The whole body, or why there is none. */
export type ReplyBody = Result<string, UnreadReason>

/**
 * The body, if the provider itself may have written it. With 3xx, and 5xx other than 500 and 503, a hop on the way wrote the
 * status, and may have written the body as well.
 */
export function providersBody(httpStatus: number, body: ReplyBody): string | undefined {
  return body.ok && (isRejection(httpStatus) || isSuccess(httpStatus)) ? body.value : undefined
}

/** What a reply says whose body says nothing: `failed` with a status that refuses, and otherwise `unknown`. */
export function outcomeWithoutBody(httpStatus: number, body: ReplyBody): SendOutcome {
  if (isRejection(httpStatus)) return { status: 'failed', reason: `http_${httpStatus}` }
  if (!isSuccess(httpStatus)) return { status: 'unknown', reason: `http_${httpStatus}` }
  return { status: 'unknown', reason: body.ok ? 'unreadable' : body.error }
}

/**
 * Reads a reply of JSON whose body decides. No I/O. Content-Type is ignored: a body of the right shape is a reply.
 *
 * @returns the reply, which may disagree with the HTTP status, or the outcome
 */
export function parseJsonReply<Schema extends z.ZodType>(
  schema: Schema,
  httpStatus: number,
  body: ReplyBody,
): Result<z.output<Schema>, SendOutcome> {
  const reply = parseJson(providersBody(httpStatus, body), schema)
  return reply === undefined ? err(outcomeWithoutBody(httpStatus, body)) : ok(reply)
}

/** The value of a JSON text, or undefined if it has another shape than the schema. */
export function parseJson<Schema extends z.ZodType>(
  text: string | undefined,
  schema: Schema,
): z.output<Schema> | undefined {
  if (text === undefined) return undefined
  try {
    return schema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

/** Documented codes, with what each means for us. All but `unknown` mean “not sent”. */
export type Meanings = ReadonlyMap<string, 'refused' | 'too_often' | 'unavailable' | 'unknown'>

/** Rows of such a table: `codes('refused', '21211 21614')`. */
export function codes<Meaning extends string>(meaning: Meaning, list: string): [string, Meaning][] {
  return list.split(' ').map((code) => [code, meaning])
}

/** 5xx other than 500 and 503 do not refuse. */
export function isRejection(httpStatus: number): boolean {
  return (httpStatus >= 400 && httpStatus <= 500) || httpStatus === 503
}

function isSuccess(httpStatus: number): boolean {
  return httpStatus >= 200 && httpStatus < 300
}
