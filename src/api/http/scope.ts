import type { MiddlewareHandler } from 'hono'
import { inScope } from '../../core/events.ts'

declare module 'hono' {
  interface ContextVariableMap {
    requestId: string
  }
}

/**
 * Names the request, in the answer and in every event. The name is made here: a caller's own would let it forge log lines.
 */
export function requestScope(): MiddlewareHandler {
  return async function requestScope(c, next) {
    const requestId = crypto.randomUUID()
    c.set('requestId', requestId)
    await inScope({ requestId, place: placeOf(c.req.raw) }, next)
  }
}

function placeOf({ cf }: Request): string {
  return typeof cf?.['colo'] === 'string' ? cf['colo'] : 'unknown'
}
