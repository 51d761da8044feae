import { DurableObject } from 'cloudflare:workers'
import { expire, type StateKind, update } from '../limits/object-state.ts'
import {
  type BreakerChange,
  type BreakerReport,
  breakersExpireAtMs,
  type BreakerStates,
  claimProbe,
  noFailures,
  report,
  statesAt,
} from './breaker.ts'

const kind: StateKind<BreakerStates> = { initial: noFailures, expiresAtMs: breakersExpireAtMs }

/** Decides whether a provider is rested. One object a continent, for all providers. */
export class CircuitBreakers extends DurableObject {
  look(): BreakerStates {
    return this.#update((states, nowMs) => [states, statesAt(states, nowMs)])
  }

  /** Takes the outcome of an attempt, and gives what is known then. */
  report(reported: BreakerReport): { readonly states: BreakerStates; readonly change: BreakerChange } {
    return this.#update((states, nowMs) => {
      const [next, change] = report(states, reported, nowMs)
      return [next, { states: statesAt(next, nowMs), change }]
    })
  }

  /** Takes the right to send one message by a provider whose rest is over. */
  claimProbe(provider: string): boolean {
    return this.#update((states, nowMs) => claimProbe(states, provider, nowMs))
  }

  override alarm(): Promise<void> {
    return expire(this.ctx.storage, kind, Date.now())
  }

  #update<Outcome>(
    change: (states: BreakerStates, nowMs: number) => readonly [BreakerStates, Outcome],
  ): Outcome {
    const nowMs = Date.now()
    return update(this.ctx.storage, kind, nowMs, (states) => change(states, nowMs))
  }
}
