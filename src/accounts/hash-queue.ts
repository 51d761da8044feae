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
export type HashQueue = <T>(hash: () => T, length?: HashLength) => Promise<Result<T, Failure>>

/** What a hash takes that is not one of today's kind. */
export interface HashLength {
  /** How long it takes, in hashes of today's kind. */
  readonly cost: number
  /** Come before the hash, with a pause between two. No other hash runs meanwhile. */
  readonly steps: Iterable<unknown>
}

const usualLength: HashLength = { cost: 1, steps: [] }

/**
 * The pause before a hash, in which no other hash runs. Other requests go on in it: long enough for one that waits for the
 * database, so that it waits for one hash at most.
 */
const pauseMs = 20

/** So many hashes of today's kind take about five seconds, which is as long as a visitor waits. */
const longestQueue = 24

/** A request that its caller gave up may stop in the queue without a trace. */
const goneAfterMs = 5000

interface Outside {
  /** Epoch ms. */
  readonly now: () => number
  readonly wait: (ms: number) => Promise<void>
}

export function createHashQueue({ now, wait }: Outside): HashQueue {
  /** The waiting and the running hash, in the order of their arrival. */
  const queue = new Map<symbol, { readonly seenAtMs: number; readonly cost: number }>()
  let hashes = 0

  return async function runHash(hash, { cost, steps } = usualLength) {
    dropGone()
    if (queueLength() + cost > longestQueue) return err({ code: 'unavailable', retryAfterSeconds: 2 })
    const ticket = Symbol('hash')
    // Polled with timers of the request's own: a promise of another request would never settle if that request is cancelled.
    for (let hashesBefore = -1; hashesBefore !== hashes || !isFirst(ticket);) {
      hashesBefore = hashes
      await pause()
    }
    try {
      // The ticket stays the first one.
      for (const _ of steps) await pause()
      // Synchronous, so no other hash can start before it ends.
      return ok(hash())
    } finally {
      queue.delete(ticket)
      hashes += 1
    }

    async function pause(): Promise<void> {
      queue.set(ticket, { seenAtMs: now(), cost })
      await wait(pauseMs)
    }
  }

  function queueLength(): number {
    return [...queue.values()].reduce((sum, { cost }) => sum + cost, 0)
  }

  function dropGone(): void {
    for (const [ticket, { seenAtMs }] of queue) if (seenAtMs + goneAfterMs < now()) queue.delete(ticket)
  }

  function isFirst(ticket: symbol): boolean {
    dropGone()
    const [first] = queue.keys()
    return first === ticket
  }
}
