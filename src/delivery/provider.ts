import type { PhoneNumber } from '../phone/phone-number.ts'

/** One verification SMS, before any provider has given it its form. */
export interface VerificationMessage {
  readonly to: PhoneNumber
  /** The 6 digits. */
  readonly code: string
  /** How long the code can be redeemed, in whole minutes, for the text of the message. */
  readonly validMinutes: number
  /** From this moment on no provider may get it any more (epoch ms). */
  readonly handOverBeforeMs: number
}

/**
 * What is known after one attempt to send.
 *
 * - `accepted`: the provider took the message.
 * - `refused`: it certainly did not, and the number is the reason: another provider would not help.
 * - `unavailable`: it certainly did not, and the number is not the reason: another provider may serve.
 * - `unknown`: the message may have been sent. Nobody may send it again.
 *
 * `reason` is for our log: a provider's code or a short word, never its text, which may repeat the number.
 */
export type SendOutcome =
  | { readonly status: 'accepted'; readonly messageId: string | undefined }
  | { readonly status: 'refused' | 'unavailable' | 'unknown'; readonly reason: string }

/** Sends one message once. It never throws for what a network or a provider does, and never resends. */
export type SmsSender = (message: VerificationMessage) => Promise<SendOutcome>
