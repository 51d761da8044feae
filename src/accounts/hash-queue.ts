import type { Failure } from '../core/errors.ts'
import { err, ok, type Result } from '../core/result.ts'

/**
 * Runs hashes one at a time in an isolate.
 *
 * A password hash blocks the isolate for a tenth of a second and more. Without a queue, a few sign-ins at once would block it
 * for seconds, for all other requests.
 *
 * @returns `unavailable` if the queue is full
 */
export type HashQueue = <T>(hash: () => T) => Promise<Result<T, Failure>>

/**
 * The pause before a hash, in which no other hash runs. Other requests go on in it: long enough for one that waits for the
 * database, so that it waits for one hash at most.
 */
const pauseMs = 20

/** So many hashes take about five seconds, which is as long as a visitor waits. */
const longestQueue = 24

/** A request that its caller gave up may stop in the queue without a trace. */
const goneAfterMs = 5000

interface Outside {
  /** Epoch ms. */
  readonly now: () => number
  readonly wait: (ms: number) => Promise<void>
}

export function createHashQueue({ now, wait }: Outside): HashQueue {
  /** When each ticket was last seen, in the order of their arrival. */
  const queue = new Map<symbol, number>()
  let hashes = 0

  return async function runHash(hash) {
    dropGone()
    if (queue.size >= longestQueue) return err({ code: 'unavailable', retryAfterSeconds: 2 })
    const ticket = Symbol('hash')
    // Polled with timers of the request's own: a promise of another request would never settle if that request is cancelled.
    for (let hashesBefore = -1; hashesBefore !== hashes || !isFirst(ticket);) {
      queue.set(ticket, now())
      hashesBefore = hashes
      await wait(pauseMs)
    }
    queue.delete(ticket)
    // Synchronous, so no other hash can start before it ends.
    try {
      return ok(hash())
    } finally {
      hashes += 1
    }
  }

  function dropGone(): void {
    for (const [ticket, seenAtMs] of queue) if (seenAtMs + goneAfterMs < now()) queue.delete(ticket)
  }

  function isFirst(ticket: symbol): boolean {
    dropGone()
    const [first] = queue.keys()
    return first === ticket
  }
}
