import { reachTwice } from '../core/outage.ts'
import type { BeginOutcome } from './idempotency.ts'
import type { IdempotentCall } from './idempotent-call.ts'

/** The calls to the objects of idempotent calls. Each throws {@link Outage}. */
export interface IdempotentCalls {
  /** @param claimant a fresh random id; it makes the call repeatable */
  readonly begin: (key: string, fingerprint: string, claimant: string) => Promise<BeginOutcome>
  /** @param outcome for the retries; without one, the next call is the first again */
  readonly end: (key: string, claimant: string, outcome: string | undefined, keptMs: number) => Promise<void>
}

export function createIdempotentCalls(namespace: DurableObjectNamespace<IdempotentCall>): IdempotentCalls {
  return {
    begin: (key, ...call) =>
      reachTwice('idempotent call', async () => namespace.getByName(key).begin(...call)),
    end: (key, ...call) => reachTwice('idempotent call', async () => namespace.getByName(key).end(...call)),
  }
}
