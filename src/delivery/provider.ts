/** The port to an SMS provider. */
import type { CountryCode } from 'libphonenumber-js/mobile'
import type { Locale } from '../i18n/locales.ts'
import type { SmsPurpose } from '../i18n/sms-texts.ts'
import type { MobileNumber } from '../phone/phone-number.ts'

/** One verification SMS, before a provider gives it its form. */
export interface VerificationMessage {
  readonly to: MobileNumber
  /** 6 digits. */
  readonly code: string
  /** What the code is for. */
  readonly purpose: SmsPurpose
  readonly locale: Locale
  /** How long the code is good, in whole minutes, for the text of the message. */
  readonly validMinutes: number
  /** No provider may get the message from this moment on (epoch ms). */
  readonly deadlineMs: number
}

/**
 * What is known after one attempt to send.
 *
 * - `accepted`: the provider took the message.
 * - `refused`: it certainly did not, and the number is the reason. Another provider would not help.
 * - `too_often`: it certainly did not, because the number got too many messages. Another provider must not help: the limit
 *   protects the owner of the number.
 * - `unavailable`: it certainly did not, by a documented answer that has nothing to do with the number. The next provider
 *   may serve.
 * - `failed`: it says that it did not, in a way that it has not documented. The message must not be sent again automatically.
 * - `unknown`: the message may have been sent. It must not be sent again.
 *
 * `reason` is for the log: a provider's code or a short word, never its text, which may repeat the number.
 */
export type SendOutcome =
  | { readonly status: 'accepted'; readonly messageId: string | undefined }
  | {
      readonly status: 'refused' | 'too_often' | 'unavailable' | 'failed' | 'unknown'
      readonly reason: string
    }

/** Sends one message once. It never throws for what a network or a provider does, and never sends twice. */
export type SendSms = (message: VerificationMessage) => Promise<SendOutcome>

export interface SmsProvider {
  /** As in the settings: `ronglian`. */
  readonly name: string
  /** Where it can send to; undefined means everywhere. */
  readonly countries: readonly CountryCode[] | undefined
  readonly send: SendSms
}

/** Whether the provider can send to the country. */
export function serves({ countries }: Pick<SmsProvider, 'countries'>, country: CountryCode): boolean {
  return countries === undefined || countries.includes(country)
}
