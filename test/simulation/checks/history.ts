import type { Finish } from '../visitors/finish.ts'
import type { Answer, Exchange } from '../world/exchange.ts'
import type { SimulatedService } from '../world/service.ts'

export const dayMs = 86_400_000

/** What a world leaves for the checks: requests and answers, SMS, and what is stored. */
export type History = ReturnType<typeof historyOf>

/** A session cookie that an answer set. `isCommitted`: the database had the session when the answer was made. */
export interface SessionCookie {
  readonly token: string
  readonly isCommitted: boolean
}

interface Observed {
  readonly exchanges: readonly Exchange[]
  readonly sessionCookies: readonly SessionCookie[]
  readonly finishes: readonly Finish[]
  readonly log: readonly string[]
  /** Epoch ms. */
  readonly endedAtMs: number
  /** The largest error of a clock. */
  readonly clockErrorMs: number
  /** The world went on for two days after the last visitor. */
  readonly isLong: boolean
}

export function historyOf(
  { config, database, entries, provider, objectStates }: SimulatedService,
  observed: Observed,
) {
  return {
    ...observed,
    config,
    /** How every registration of an honest visitor ended. */
    endings: observed.finishes.flatMap(({ visit }) => visit.endings),
    sends: provider.sends,
    /** `requestKey`: the request that committed the user, if it was one transaction. */
    users: database
      .rows<{ id: string; username: string; phone_number: string }>(
        'SELECT id, username, phone_number FROM user',
      )
      .map((user) => ({
        ...user,
        requestKey: database.commits.find(({ values }) => values.includes(user.id))?.requestKey,
      })),
    sessions: database.rows<{ user_id: string; expires_at: number }>(
      'SELECT user_id, expires_at FROM session',
    ),
    /** Every redemption that was committed. `isStored`: the service still keeps it. */
    redeemedCodes: database.rows<{ verification_id: string; user_id: string; isStored: 0 | 1 }>(
      `SELECT *, verification_id IN (SELECT verification_id FROM redeemed_code) AS isStored
       FROM simulated_redemption`,
    ),
    objects: objectStates(),
    /** The values that were written under keys with this prefix, oldest first. */
    written: entries.written,
    /** Every SMS code that was stored. */
    codes: entries.written('sms-code:').map(({ key, value, requestKey, atMs }) => {
      const entry = JSON.parse(value) as { phone_number: string; expires_at: number }
      return {
        verificationId: key.slice('sms-code:'.length),
        phoneNumber: entry.phone_number,
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

/** A registration, on either surface. `verificationId` is undefined if the caller holds none. */
export function registrationOf({ sent: { json, path, cookie } }: Exchange) {
  const username = String(json?.['username'])
  if (path === '/v1/users')
    return { surface: 'v1', verificationId: String(json?.['verification_id']), mobile: undefined, username }
  if (path !== '/register/') return undefined
  const [, verificationId] = /__Host-verification=([\w-]+)/.exec(cookie) ?? []
  return { surface: 'classic', verificationId, mobile: String(json?.['mobile']), username }
}

/** The most items in any span of time. */
export function mostWithin(times: readonly number[], spanMs: number): number {
  return Math.max(
    0,
    ...times.map((from) => times.filter((time) => from <= time && time < from + spanMs).length),
  )
}
