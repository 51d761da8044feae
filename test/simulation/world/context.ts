import { AsyncLocalStorage } from 'node:async_hooks'
import type { Sent } from './exchange.ts'
import type { World } from './world.ts'

/** One request inside the service: what the platform knows about it. */
export interface RequestContext {
  readonly world: World
  /** Names the request in every draw. */
  readonly key: number
  readonly location: number
  /** What the visitor sent. None for the cron trigger. */
  readonly sent: Sent | undefined
  /** Epoch ms. */
  readonly startedAtMs: number
  /** Remote calls so far. */
  calls: number
  /** Promises in `waitUntil` that are not settled. */
  background: number
  /** The caller has closed the connection: only `waitUntil` keeps the request alive. */
  isCancelled: boolean
  /** No code of the request runs any more. */
  isFrozen: boolean
  isAnswered: boolean
  randomDraws: number
}

export const contexts = new AsyncLocalStorage<RequestContext>()

/** The state of a request that has just come in. */
export function newContext(world: World, key: number, location: number, sent?: Sent): RequestContext {
  return {
    world,
    key,
    location,
    sent,
    startedAtMs: world.nowMs(),
    calls: 0,
    background: 0,
    isCancelled: false,
    isFrozen: false,
    isAnswered: false,
    randomDraws: 0,
  }
}

/** @throws {Error} outside of a request */
export function contextHere(): RequestContext {
  const context = contexts.getStore()
  if (!context) throw new Error('Not within a simulated request')
  return context
}

/** The caller closes the connection. */
export function hangUp(context: RequestContext): void {
  context.isCancelled = true
  if (context.background === 0) context.isFrozen = true
}

/** The isolate ends, with everything that the request has begun. */
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
