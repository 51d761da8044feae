import { hourMs, minuteMs } from '../core/time.ts'
import type { EventOutbox, PendingEvent } from '../accounts/event-outbox.ts'
import { emit } from '../core/events.ts'

/** Delivers the events that are due, and returns how many were. */
export type DeliverEvents = () => Promise<number>

interface Parts {
  readonly outbox: EventOutbox
  /** Whether the receiver took the event. It never throws. */
  readonly post: (event: PendingEvent) => Promise<boolean>
  readonly now: () => number
}

/** Longer than an attempt can take. An isolate that ends in between delays the event by as much. */
const leaseMs = 60_000

/** The pauses after each failure, as Standard Webhooks proposes: three days in all, then the event is given up. */
const pausesMs = [
  5000,
  5 * minuteMs,
  30 * minuteMs,
  2 * hourMs,
  5 * hourMs,
  10 * hourMs,
  14 * hourMs,
  20 * hourMs,
  24 * hourMs,
]

/** Bounds the work of one run. What is left waits for the next one. */
const mostPerRun = 20

/**
 * At least once, and in order for each user: an event waits until the older ones of its user were delivered or given up.
 *
 * @throws {Outage} the database did not answer; the event is delivered again
 */
export function createDeliverEvents({ outbox, post, now }: Parts): DeliverEvents {
  return async function deliverEvents() {
    let delivered = 0
    for (let taken = 0; taken < mostPerRun; taken += 1) {
      const event = await outbox.take(leaseMs)
      if (!event) return delivered
      if (await post(event)) {
        await outbox.delivered(event)
        delivered += 1
      } else await retryLater(event)
    }
    return delivered
  }

  async function retryLater(event: PendingEvent): Promise<void> {
    const pauseMs = pausesMs[event.attempts - 1]
    await outbox.failed(event, pauseMs === undefined ? undefined : now() + pauseMs)
    const { id, type, userId, attempts } = event
    emit('warn', pauseMs === undefined ? 'webhook_given_up' : 'webhook_failed', {
      id,
      type,
      user_id: userId,
      attempts,
    })
  }
}
