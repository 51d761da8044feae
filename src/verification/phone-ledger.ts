import { DurableObject } from 'cloudflare:workers'
import { expire, type StateKind, update } from '../limits/object-state.ts'
import {
  attempt,
  type Attempt,
  type AttemptOutcome,
  initialPhoneState,
  type PhonePolicy,
  type PhoneState,
  phoneStateExpiresAtMs,
  release,
  type ReleaseKind,
  reserve,
  type Reservation,
  type ReserveOutcome,
} from './phone-policy.ts'

const kind: StateKind<PhoneState> = { initial: initialPhoneState, expiresAtMs: phoneStateExpiresAtMs }

/** Decides whether a phone number may get an SMS, and whether a code may be tried and is right. One object a number. */
export class PhoneLedger extends DurableObject {
  /** Takes the right to send one SMS. */
  reserve(policy: PhonePolicy, reservation: Reservation): ReserveOutcome {
    return this.#update((state, nowMs) => reserve(state, policy, reservation, nowMs))
  }

  /** Gives a reservation back. Never for an SMS that may have been sent. */
  release(policy: PhonePolicy, verificationId: string, how: ReleaseKind): void {
    this.#update((state, nowMs) => [release(state, policy, verificationId, how, nowMs), undefined])
  }

  /** Tries a code. */
  attempt(policy: PhonePolicy, tried: Attempt): AttemptOutcome {
    return this.#update((state, nowMs) => attempt(state, policy, tried, nowMs))
  }

  override alarm(): Promise<void> {
    return expire(this.ctx.storage, kind, Date.now())
  }

  #update<Outcome>(change: (state: PhoneState, nowMs: number) => [PhoneState, Outcome]): Outcome {
    const nowMs = Date.now()
    return update(this.ctx.storage, kind, nowMs, (state) => change(state, nowMs))
  }
}
