import { DurableObject } from 'cloudflare:workers'
import { begin, type BeginOutcome, callExpiresAtMs, type CallState, end, unknownCall } from './idempotency.ts'
import { expire, type StateKind, update } from './object-state.ts'

const kind: StateKind<CallState> = { initial: unknownCall, expiresAtMs: callExpiresAtMs }

/** Decides whether a call with an `Idempotency-Key` is the first one. One object a key. */
export class IdempotentCall extends DurableObject {
  begin(fingerprint: string, claimant: string): BeginOutcome {
    const nowMs = Date.now()
    return update(this.ctx.storage, kind, nowMs, (state) => begin(state, fingerprint, claimant, nowMs))
  }

  /** @param outcome for the retries; without one, the next call is the first again */
  end(claimant: string, outcome: string | undefined, keptMs: number): void {
    const nowMs = Date.now()
    update(this.ctx.storage, kind, nowMs, (state) => [
      end(state, claimant, outcome, keptMs, nowMs),
      undefined,
    ])
  }

  override alarm(): Promise<void> {
    return expire(this.ctx.storage, kind, Date.now())
  }
}
