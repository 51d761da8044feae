import { readCaptcha, redeemCaptcha } from '../challenge/captchas.ts'
import type { Deps } from '../services.ts'
import type { Failure } from '../core/errors.ts'
import { smsPerClient, takeFrom } from '../limits/policies.ts'
import { log } from '../core/log.ts'
import { reach } from '../core/outage.ts'
import { parseSupportedPhoneNumber } from '../phone/country-policy.ts'
import { maskPhoneNumber, type PhoneNumber } from '../phone/phone-number.ts'
import { randomToken } from '../core/random.ts'
import { err, ok, type Result } from '../core/result.ts'
import type { SendOutcome } from '../delivery/provider.ts'
import { type CodeClaim, hashCode, newSmsCode } from './code.ts'
import { deleteCode, phoneRules, putCode } from './code-store.ts'
import type { ReserveOutcome } from './phone-policy.ts'

export interface SmsCodeRequest {
  /** As the visitor wrote it. */
  readonly mobile: string
  readonly captchaId: string
  readonly captchaAnswer: string
  /** Who asks, for the limit per client and the difficulty of captchas. */
  readonly client: string
}

/** A code that is on its way. */
export interface SentCode {
  readonly verificationId: string
  readonly expiresInSeconds: number
  readonly resendInSeconds: number
}

/**
 * How old a reservation may be when its SMS is handed to a provider. The cooldown counts from the reservation: a message
 * that had waited for a slow store, or for another provider's no, would come so much closer to the next one.
 */
export const handOverWithinMs = 10_000

/** After `sms_unconfirmed` the code may still arrive, and then it is good. */
export type RequestFailure = Failure & { readonly sentCode?: SentCode }

/**
 * Sends an SMS code to a number, for a solved captcha.
 *
 * @returns `invalid_parameters`, `country_not_supported` (nothing touched), `too_many_requests` (captcha kept),
 *   `captcha_expired`, `captcha_incorrect` (captcha burnt), `sms_too_frequent`, `sms_refused`, `sms_unavailable`
 *   (certainly no SMS), `sms_unconfirmed` (perhaps an SMS; its code is good)
 * @throws {Outage} a store or a gate did not answer; no SMS was sent
 */
export const requestSmsCode = async (
  deps: Deps,
  request: SmsCodeRequest,
): Promise<Result<SentCode, RequestFailure>> => {
  const phoneNumber = parseSupportedPhoneNumber(deps.config, request.mobile, '/mobile')
  if (!phoneNumber.ok) return phoneNumber
  const [granted, captcha, cooldown] = await Promise.all([
    takeFrom(deps.rateGates, `client:${request.client}`, smsPerClient(deps.config)),
    readCaptcha(deps, request.captchaId),
    readCooldown(deps, phoneNumber.value),
  ])
  if (!granted.ok) return granted
  const redeemed = await redeemCaptcha(deps, captcha, {
    captchaId: request.captchaId,
    answer: request.captchaAnswer,
    client: request.client,
  })
  if (!redeemed.ok) return redeemed
  // The copy of the gate's cooldown: it only ever saves the trip.
  const waitMs = (cooldown?.resend_at ?? 0) - deps.now()
  if (waitMs > 0) return err(tooFrequent(waitMs))
  // From here on a caller who hangs up changes nothing: a reservation is used or given back.
  const sent = reserveAndSend(deps, phoneNumber.value)
  deps.waitUntil(sent.catch(() => undefined))
  return sent
}

const reserveAndSend = async (
  deps: Deps,
  phoneNumber: PhoneNumber,
): Promise<Result<SentCode, RequestFailure>> => {
  // New for every SMS, so that no location can hold an older value of its key. Made here and not by the gate, so that
  // a reservation whose answer got lost can be given back.
  const verificationId = randomToken(deps.random, 128)
  const code = newSmsCode(deps.random)
  const startedAtMs = deps.now()
  // Beside the reservation, for neither needs the other. Where it is refused, nobody learns the id of what was stored, and
  // that expires.
  const stored = storeCode(deps, { verificationId, phoneNumber, code })
  deps.waitUntil(stored.catch(() => undefined))
  let reservation: ReserveOutcome
  try {
    reservation = await reach('phone gate', async () =>
      deps.phoneGates.getByName(phoneNumber).reserve(phoneRules(deps), verificationId),
    )
    if (!reservation.reserved) return err(tooFrequent(reservation.waitMs))
    await stored
  } catch (error) {
    await giveBack(deps, phoneNumber, verificationId, stored)
    throw error
  }
  const outcome = await deps.sendSms({
    to: phoneNumber,
    code,
    validMinutes: Math.floor(deps.config.smsCodeTtlSeconds / 60),
    handOverBeforeMs: startedAtMs + handOverWithinMs,
  })
  log(outcome.status === 'accepted' ? 'info' : 'warn', 'sms', {
    to: maskPhoneNumber(phoneNumber),
    ...outcome,
  })
  return settle(deps, phoneNumber, { ...reservation, verificationId }, outcome)
}

/** Dates the entry by this clock, a trip before the gate's: the code is good for as long as both say so. */
const storeCode = async (deps: Deps, claim: CodeClaim): Promise<void> => {
  const expiresAtMs = deps.now() + deps.config.smsCodeTtlSeconds * 1000
  return putCode(deps, claim.verificationId, {
    phone_number: claim.phoneNumber,
    code_hash: await hashCode(deps.config.codeSecret, claim),
    expires_at: expiresAtMs,
  })
}

/** What the attempt's outcome means for the number and for the visitor. */
const settle = async (
  deps: Deps,
  phoneNumber: PhoneNumber,
  reservation: Extract<ReserveOutcome, { reserved: true }> & { readonly verificationId: string },
  outcome: SendOutcome,
): Promise<Result<SentCode, RequestFailure>> => {
  const { verificationId, expiresAtMs, resendAtMs } = reservation
  const sentCode: SentCode = {
    verificationId,
    expiresInSeconds: secondsUntil(deps, expiresAtMs),
    resendInSeconds: secondsUntil(deps, resendAtMs),
  }
  switch (outcome.status) {
    case 'accepted':
      deps.waitUntil(putCooldown(deps, phoneNumber, resendAtMs))
      return ok(sentCode)
    case 'unknown':
      deps.waitUntil(putCooldown(deps, phoneNumber, resendAtMs))
      return err({
        code: 'sms_unconfirmed',
        detail: 'If the SMS arrives, its code is good. Otherwise ask for another one later.',
        retryAfterSeconds: sentCode.resendInSeconds,
        sentCode,
      })
    case 'refused':
      await giveBack(deps, phoneNumber, verificationId)
      return err({ code: 'sms_refused' })
    case 'unavailable':
      await giveBack(deps, phoneNumber, verificationId)
      return err({ code: 'sms_unavailable', detail: 'No SMS was sent. Solve a new captcha and try again.' })
  }
}

/**
 * Gives the number back, for an SMS that was certainly not sent. If the gate does not answer, the number waits for
 * its cooldown: a nuisance, and no reason to answer anything else.
 */
const giveBack = async (
  deps: Deps,
  phoneNumber: PhoneNumber,
  verificationId: string,
  stored: Promise<unknown> = Promise.resolve(),
): Promise<void> => {
  // After it was stored, or else the delete could be overtaken.
  deps.waitUntil(stored.catch(() => undefined).then(() => deleteCode(deps, verificationId)))
  const released = reach('phone gate', async () =>
    deps.phoneGates.getByName(phoneNumber).release(verificationId),
  )
  deps.waitUntil(released)
  await released.catch(() => undefined)
}

const tooFrequent = (waitMs: number): Failure => ({
  code: 'sms_too_frequent',
  retryAfterSeconds: Math.ceil(waitMs / 1000),
})

const secondsUntil = (deps: Deps, atMs: number): number => Math.max(0, Math.ceil((atMs - deps.now()) / 1000))

const cooldownKey = (phoneNumber: PhoneNumber) => `cooldown:${phoneNumber}`

const readCooldown = (deps: Deps, phoneNumber: PhoneNumber): Promise<{ resend_at: number } | null> =>
  reach('kv', () => deps.entries.get<{ resend_at: number }>(cooldownKey(phoneNumber), 'json'))

// Written only when the cooldown will not be taken back, because no location could be made to forget it.
const putCooldown = (deps: Deps, phoneNumber: PhoneNumber, resendAtMs: number): Promise<void> =>
  deps.entries.put(cooldownKey(phoneNumber), JSON.stringify({ resend_at: resendAtMs }), {
    expirationTtl: deps.config.smsCooldownSeconds,
  })
