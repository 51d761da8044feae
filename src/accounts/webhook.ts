import { buildSignedRequest } from '../core/standard-webhook.ts'
import type { PendingEvent } from './event-outbox.ts'

export interface WebhookTarget {
  readonly url: string
  /** `whsec_` and the base64 of 24 to 64 bytes. */
  readonly secret: string
}

/** For the receiver's whole answer. */
const timeoutMs = 15_000

/**
 * One attempt to deliver an event, signed as Standard Webhooks has it.
 *
 * @returns whether the receiver answered 2xx in time
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export async function postWebhook(
  { url, secret }: WebhookTarget,
  event: PendingEvent,
  outside: { readonly fetch: typeof fetch; readonly now: () => number },
): Promise<boolean> {
  // workerd's fetch refuses to be called as another object's method.
  const { fetch, now } = outside
  const request = buildWebhookRequest(url, secret, event, now())
  try {
    const response = await fetch(request, { signal: AbortSignal.timeout(timeoutMs) })
    await response.body?.cancel()
    return response.ok
  } catch {
    return false
  }
}

export function buildWebhookRequest(
  url: string,
  secret: string,
  { id, userId, type, data, createdAtMs }: PendingEvent,
  nowMs: number,
): Request {
  const body = JSON.stringify({
    type,
    timestamp: new Date(createdAtMs).toISOString(),
    data: { user_id: userId, ...(JSON.parse(data) as object) },
  })
  return buildSignedRequest(url, secret, id, body, nowMs)
}
