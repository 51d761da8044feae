import { DurableObject } from 'cloudflare:workers'
import { decide, forget, type Kept } from '../limits/object-state.ts'
import {
  forgottenAtMs,
  guess,
  type GuessOutcome,
  type PhoneRules,
  type PhoneState,
  release,
  reserve,
  type ReserveOutcome,
  untouchedPhone,
} from './phone-policy.ts'

const kept: Kept<PhoneState> = { blank: untouchedPhone, forgottenAtMs }

/** Decides whether a phone number may get an SMS, and whether its code may be guessed: one object a number. */
export class PhoneGate extends DurableObject {
  /**
   * Takes the right to send one SMS.
   *
   * @param verificationId made by the caller, who can so give back a reservation whose answer got lost
   */
  reserve(rules: PhoneRules, verificationId: string): ReserveOutcome {
    return decide(this.ctx.storage, kept, (state) => reserve(state, rules, verificationId, Date.now()))
  }

  /** Gives a reservation back, for an SMS that was certainly not sent. */
  release(verificationId: string): void {
    decide(this.ctx.storage, kept, (state) => [release(state, verificationId), undefined])
  }

  /** Spends one guess; without a verification id, one of those that strangers to the verification share. */
  guess(rules: PhoneRules, verificationId?: string): GuessOutcome {
    return decide(this.ctx.storage, kept, (state) => guess(state, rules, verificationId, Date.now()))
  }

  override alarm(): Promise<void> {
    return forget(this.ctx.storage, kept, Date.now())
  }
}
