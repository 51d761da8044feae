import { DurableObject } from 'cloudflare:workers'
import { claim } from './claim.ts'
import { giveBack, type Limit, type LimitState, take, type TakeOutcome, unusedAtMs } from './gcra.ts'
import { expire, type StateKind, update } from './object-state.ts'
import { addPoints, type Points, type ScoredOutcome, takeAndScore } from './score.ts'

const kind: StateKind<LimitState> = { initial: {}, expiresAtMs: unusedAtMs }

/** Decides how often something may happen. One object for each key: `client:…`, `captcha:…`, `sign-in:…`, `device:…`. */
export class RateLimiter extends DurableObject {
  /** Takes one call from every limit, or from none. */
  take(limits: readonly Limit[]): TakeOutcome {
    return this.#update((state, nowMs) => take(state, limits, nowMs))
  }

  /** Gives back one call of every limit. */
  giveBack(limits: readonly Limit[]): void {
    this.#update((state, nowMs) => [giveBack(state, limits, nowMs), undefined])
  }

  /** Takes one call from every limit, or from none. If granted, adds points. One round trip. */
  takeAndScore(limits: readonly Limit[], added: Points): ScoredOutcome {
    return this.#update((state, nowMs) => takeAndScore(state, limits, added, nowMs))
  }

  /** Adds points to a score, and returns its level. */
  addPoints(added: Points): number {
    return this.#update((state, nowMs) => addPoints(state, added, nowMs))
  }

  /** Grants this key to the first claimant, and to the same one again. */
  claim(claimant: string, lifetimeMs: number): boolean {
    return this.#update((state, nowMs) => claim(state, claimant, nowMs + lifetimeMs, nowMs))
  }

  override alarm(): Promise<void> {
    return expire(this.ctx.storage, kind, Date.now())
  }

  #update<Outcome>(change: (state: LimitState, nowMs: number) => [LimitState, Outcome]): Outcome {
    const nowMs = Date.now()
    return update(this.ctx.storage, kind, nowMs, (state) => change(state, nowMs))
  }
}
