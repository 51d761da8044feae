import { reach, reachTwice } from '../core/outage.ts'
import type { BeginOutcome } from './idempotency.ts'
import type { IdempotentCall } from './idempotent-call.ts'

/** The calls to the objects of idempotent calls. Each throws {@link Outage}. */
export interface IdempotentCalls {
  readonly begin: (key: string, fingerprint: string) => Promise<BeginOutcome>
  readonly end: (key: string, fingerprint: string, outcome: string | undefined) => Promise<void>
}

export function createIdempotentCalls(namespace: DurableObjectNamespace<IdempotentCall>): IdempotentCalls {
  return {
    // A repeated `begin` would find its own call running.
    begin: (key, fingerprint) =>
      reach('idempotent call', async () => namespace.getByName(key).begin(fingerprint)),
    end: (key, fingerprint, outcome) =>
      reachTwice('idempotent call', async () => namespace.getByName(key).end(fingerprint, outcome)),
  }
}
