import type { Captchas } from '../challenge/captchas.ts'
import type { EntryStore } from '../core/entries.ts'
import { emit } from '../core/events.ts'
import { type Failure, failureAfter } from '../core/errors.ts'
import { err, type Result } from '../core/result.ts'
import type { SendOutcome, SendSms } from '../delivery/provider.ts'
import type { FindRoute } from '../delivery/route.ts'
import type { Locale } from '../i18n/locales.ts'
import { maskPhoneNumber, type MobileNumber, type PhoneNumber } from '../phone/phone-number.ts'
import { type Purpose, purposes } from './purposes.ts'
import type { ReservedSms, ReserveSms } from './reserve-sms.ts'
import type { CooldownEntry, SentCode, SettleSms } from './settle-sms.ts'

export interface SmsCodeRequest {
  readonly to: MobileNumber
  readonly purpose: Purpose
  /** The language of the SMS. A provider with templates ignores it. */
  readonly locale: Locale
  readonly captchaId: string
  readonly captchaAnswer: string
  /** Who asks, for the limit per client and the difficulty of captchas. */
  readonly client: string
  /** Whether those who know only the number may try the code. */
  readonly isOpenByNumber: boolean
  /** Whether the browser has signed in to an account before. */
  readonly isKnownTo: (userId: string) => boolean
}

/** Sends an SMS code to a number, for a solved captcha. */
export type SendCode = (request: SmsCodeRequest) => Promise<Result<SentCode, Failure>>

/**
 * How old a reservation may be when its SMS is handed to a provider. The cooldown counts from the reservation: a message
 * that waited for a slow store, or for another provider's refusal, would come closer to the next one by as much.
 */
export const handOverWithinMs = 10_000

interface Parts {
  readonly captchas: Captchas
  readonly cooldowns: EntryStore<CooldownEntry>
  readonly reserveSms: ReserveSms
  readonly findRoute: FindRoute
  readonly settleSms: SettleSms
  /**
   * The id of the user whose account has a number.
   *
   * @throws {Outage}
   */
  readonly holderOf: (phoneNumber: PhoneNumber) => Promise<string | undefined>
  readonly now: () => number
  readonly background: (work: Promise<unknown>) => void
}

/**
 * @returns `too_many_requests` (captcha kept), `captcha_expired`, `captcha_incorrect` (captcha spent), `sms_too_frequent`,
 *   `sms_limited_by_provider`, `sms_refused`, `sms_unavailable` (no code to try)
 * @throws {Outage} a store or an object did not answer; no SMS was sent
 */
export function createSendCode(parts: Parts, codeTtlSeconds: number): SendCode {
  const { captchas, cooldowns, reserveSms, findRoute, settleSms, holderOf, now, background } = parts

  return async function sendCode(request) {
    // Before anything is asked: a forged id causes no call.
    if (!captchas.isPossible(request.captchaId)) return err({ code: 'captcha_expired' })
    const [captcha, cooldown] = await Promise.all([
      captchas.find(request),
      cooldowns.get(request.to.phoneNumber),
    ])
    if (!captcha.ok) return captcha
    const redeemed = await captchas.redeem(captcha.value)
    if (!redeemed.ok) return redeemed
    const waitMs = (cooldown?.resend_at ?? 0) - now()
    if (waitMs > 0) return err(failureAfter('sms_too_frequent', waitMs))
    // From here on a caller who hangs up changes nothing: a reservation is used or given back.
    const sent = reserveAndSend(request)
    background(sent.catch(() => undefined))
    return sent
  }

  async function reserveAndSend(request: SmsCodeRequest): Promise<Result<SentCode, Failure>> {
    const { phoneNumber } = request.to
    const deadlineMs = now() + handOverWithinMs
    const { needsAccount } = purposes[request.purpose]
    // Beside the look-up and the reservation.
    const route = findRoute(request.to.country)
    // Looked up before the reservation, so that an outage leaves the number as it was.
    const userId = needsAccount ? await holderOf(phoneNumber) : undefined
    const isForNobody = needsAccount && userId === undefined
    const isKnownDevice = userId !== undefined && request.isKnownTo(userId)
    const reserved = await reserveSms({ ...request, isKnownDevice })
    if (!reserved.ok) return reserved
    if (!needsAccount)
      return settleSms(phoneNumber, reserved.value, await send(request, reserved.value, deadlineMs, route))
    // The answer and its time are the same with and without an account: it does not wait for the provider, and no outcome
    // gives the reservation back.
    if (!isForNobody) background(send(request, reserved.value, deadlineMs, route))
    return settleSms(phoneNumber, reserved.value, { status: 'accepted', messageId: undefined })
  }

  async function send(
    { to, purpose, locale }: SmsCodeRequest,
    { code }: ReservedSms,
    deadlineMs: number,
    route: Promise<SendSms>,
  ): Promise<SendOutcome> {
    const validMinutes = Math.floor(codeTtlSeconds / 60)
    const sendSms = await route
    const outcome = await sendSms({ to, code, purpose, locale, validMinutes, deadlineMs })
    emit(outcome.status === 'accepted' ? 'info' : 'warn', 'sms', {
      to: maskPhoneNumber(to.phoneNumber),
      purpose,
      ...outcome,
    })
    return outcome
  }
}
