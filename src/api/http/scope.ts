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
    const { colo, continent } = c.req.raw.cf ?? {}
    await inScope({ requestId, place: nameOf(colo), continent: nameOf(continent) }, next)
  }
}

function nameOf(place: unknown): string {
  return typeof place === 'string' ? place : 'unknown'
}
