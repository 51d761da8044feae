import { DurableObject } from 'cloudflare:workers'
import { decide, forget, type Kept } from './object-state.ts'
import { type Limit, type LimitState, take, type TakeOutcome, unusedAtMs } from './gcra.ts'
import { type MeteredOutcome, pour, type Pour, takeMetered } from './score.ts'

const kept: Kept<LimitState> = { blank: {}, forgottenAtMs: unusedAtMs }

/** Decides how often something may happen: one object for each key (`client:…`, `captcha:…`, `login:…`). */
export class RateGate extends DurableObject {
  /** Takes one call from every limit, or from none. */
  take(limits: readonly Limit[]): TakeOutcome {
    return decide(this.ctx.storage, kept, (state) => take(state, limits, Date.now()))
  }

  /**
   * Takes as {@link take} does, and pours for a call that is granted: both at once, so that whoever needs the level
   * makes one trip.
   */
  takeMetered(limits: readonly Limit[], poured: Pour): MeteredOutcome {
    return decide(this.ctx.storage, kept, (state) => takeMetered(state, limits, poured, Date.now()))
  }

  /** Pours into a meter, and gives its level in points. */
  pour(poured: Pour): number {
    return decide(this.ctx.storage, kept, (state) => pour(state, poured, Date.now()))
  }

  override alarm(): Promise<void> {
    return forget(this.ctx.storage, kept, Date.now())
  }
}
