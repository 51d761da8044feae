import { DurableObject } from 'cloudflare:workers'
import { decide, forget, type Kept } from './gate.ts'
import { type Limit, type LimitState, take, type TakeOutcome, unusedAtMs } from './gcra.ts'

const kept: Kept<LimitState> = { blank: {}, forgottenAtMs: unusedAtMs }

/** Decides how often something may happen: one object for each key (`client:…`, `captcha:…`, `login:…`). */
export class RateGate extends DurableObject {
  /** Takes one call from every limit, or from none. */
  take(limits: readonly Limit[]): TakeOutcome {
    return decide(this.ctx.storage, kept, (state) => take(state, limits, Date.now()))
  }

  override alarm(): Promise<void> {
    return forget(this.ctx.storage, kept, Date.now())
  }
}
