import { createHash } from 'node:crypto'
import type { Finish } from '../visitors/finish.ts'
import type { Probe, Return } from '../visitors/return.ts'
import type { Answer, Exchange } from '../world/exchange.ts'
import type { SimulatedService } from '../world/service.ts'
import type { FaultLevel } from '../world/world.ts'

export const dayMs = 86_400_000

/** What a world leaves for the checks: requests and answers, SMS, and what is stored. */
export type History = ReturnType<typeof historyOf>

interface Observed {
  readonly exchanges: readonly Exchange[]
  /** How the users of accounts came back. */
  readonly returns: readonly Return[]
  readonly probes: readonly Probe[]
  readonly finishes: readonly Finish[]
  readonly log: readonly string[]
  /** Epoch ms. */
  readonly endedAtMs: number
  /** The largest error of a clock. */
  readonly clockErrorMs: number
  /** The world went on for two days after the last visitor. */
  readonly isLong: boolean
  readonly faultLevel: FaultLevel
}

export function historyOf(
  { config, database, entries, provider, objectStates, breakerChanges }: SimulatedService,
  observed: Observed,
) {
  return {
    ...observed,
    config,
    /** How every registration of an honest visitor ended. */
    endings: observed.finishes.flatMap(({ visit }) => visit.endings),
    sends: provider.sends,
    providerCalls: provider.calls,
    breakerChanges,
    users: database.rows<{ id: string; username: string; phone_number: string | null }>(
      'SELECT id, username, phone_number FROM user',
    ),
    sessions: database.rows<{ user_id: string; expires_at: number }>(
      'SELECT user_id, expires_at FROM session',
    ),
    /** Every row that was committed, oldest first. */
    changes: database.changes,
    redemptions: database.changes.filter(
      ({ table, event }) => table === 'redeemed_code' && event === 'INSERT',
    ),
    /** The redemptions that the service still keeps. */
    redeemedCodes: database.rows<{ verification_id: string }>('SELECT verification_id FROM redeemed_code'),
    objects: objectStates(),
    /** The values that were written under keys with this prefix, oldest first. */
    written: entries.written,
    /** Every SMS code that was stored. */
    codes: entries.written('sms-code:').map(({ key, value, requestKey, atMs }) => {
      const entry = JSON.parse(value) as { phone_number: string; purpose: string; expires_at: number }
      return {
        verificationId: key.slice('sms-code:'.length),
        phoneNumber: entry.phone_number,
        purpose: entry.purpose,
        /** By the clock of the location that stored it. */
        expiresAtMs: entry.expires_at,
        storedAtMs: atMs,
        requestKey,
        /**
         * When its SMS was handed over. Until then, and if the provider says that it failed, it may be taken back, and the code
         * before it is valid again.
         */
        sentAtMs: provider.sends.find((send) => send.requestKey === requestKey && !send.isFailed)?.atMs,
      }
    }),
  }
}

export function hasSucceeded(answer: Answer | undefined): answer is Answer {
  return answer?.verdict === 'success'
}

/** The session token that an answer sets. */
export function tokenGiven(answer: Answer | undefined): string | undefined {
  return answer?.cookies.map((line) => /^__Host-session=([\w-]+)/.exec(line)?.[1]).find(Boolean)
}

/** The captcha that a request for an SMS code answers, on either surface. */
export function captchaIdOf({ sent: { json, path } }: Exchange): string | undefined {
  if (path === '/v1/sms-codes') return String(json?.['captcha_id'])
  return /^\/sms_codes\/\d+\/\?image_code=.*&image_code_id=(.*)$/.exec(path)?.[1]
}

const purposesByPath: Readonly<Record<string, string>> = {
  '/v1/users': 'register',
  '/register/': 'register',
  '/v1/sessions': 'sign_in',
  '/v1/password-resets': 'reset_password',
  '/v1/user/mobile': 'change_mobile',
}

/** The use of an SMS code, on either surface. `verificationId` is undefined if the caller holds none. */
export function codeUseOf({ sent: { json, path, cookie } }: Pick<Exchange, 'sent'>) {
  const purpose = purposesByPath[path]
  if (purpose === undefined || json?.['sms_code'] === undefined) return undefined
  const username = String(json['username'])
  if (path !== '/register/')
    return {
      surface: 'v1',
      purpose,
      verificationId: String(json['verification_id']),
      mobile: undefined,
      username,
    }
  const [, verificationId] = /__Host-verification=([\w-]+)/.exec(cookie) ?? []
  return { surface: 'classic', purpose, verificationId, mobile: String(json['mobile']), username }
}

/** The session token that a request has. */
export function tokenSent({ sent }: Pick<Exchange, 'sent'>): string {
  return /__Host-session=([\w-]+)/.exec(sent.cookie)?.[1] ?? ''
}

/** How the database names the session of a token. */
export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}

/** The most items in any span of time. */
export function mostWithin(times: readonly number[], spanMs: number): number {
  return Math.max(
    0,
    ...times.map((from) => times.filter((time) => from <= time && time < from + spanMs).length),
  )
}
