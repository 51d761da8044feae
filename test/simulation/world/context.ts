import { AsyncLocalStorage } from 'node:async_hooks'
import type { World } from './world.ts'

/** One request inside the service: what the platform knows of it. */
export interface RequestContext {
  readonly world: World
  /** Names the request in every draw. */
  readonly key: number
  /** Which of the platform's locations serves it. */
  readonly location: number
  /** When it came in (epoch ms). */
  readonly startedAtMs: number
  /** How many calls it has made to anything remote. */
  calls: number
  /** How much of what it gave to `waitUntil` is not done. */
  background: number
  /** The caller has hung up: only what was given to `waitUntil` keeps it going. */
  isCancelled: boolean
  /** Nothing of it runs any more, whatever comes back. */
  isFrozen: boolean
  /** It has answered. */
  isAnswered: boolean
  randomDraws: number
}

export const contexts = new AsyncLocalStorage<RequestContext>()

/** @throws {Error} outside of a request */
export function contextHere(): RequestContext {
  const context = contexts.getStore()
  if (!context) throw new Error('Not within a simulated request')
  return context
}

/** Lets a request go on only as long as the platform would: the caller has hung up. */
export function hangUp(context: RequestContext): void {
  context.isCancelled = true
  if (context.background === 0) context.isFrozen = true
}

/** Ends a request with all that it has begun, as when its isolate dies. */
export function crash(context: RequestContext): void {
  context.isCancelled = context.isFrozen = true
}

/** The platform's `waitUntil`. */
export function keepAlive(context: RequestContext, work: Promise<unknown>): void {
  context.background += 1
  const leave = () => {
    context.background -= 1
    if (context.isCancelled && context.background === 0) context.isFrozen = true
  }
  void work.then(leave, leave)
}
