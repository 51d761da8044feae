import { type Config, failureCodesByWords } from '../product.ts'
import type { Finish } from '../visitors/finish.ts'
import type { Ending } from '../visitors/honest.ts'
import { failureOf } from '../visitors/browser.ts'
import type { Answer, Exchange } from '../world/exchange.ts'
import type { Written } from '../world/entries.ts'
import type { ObjectState } from '../world/objects.ts'
import type { Send } from '../world/provider.ts'

/** What a world leaves for whoever checks it: what went in and out, what was sent, what was stored. */
export interface History {
  readonly config: Config
  readonly exchanges: readonly Exchange[]
  readonly sends: readonly Send[]
  /** How every registration of an honest visitor ended. */
  readonly endings: readonly Ending[]
  readonly finishes: readonly Finish[]
  readonly log: readonly string[]
  readonly users: readonly UserRecord[]
  readonly sessions: readonly { readonly user_id: string; readonly expires_at: number }[]
  /** Every redemption that was committed, with whether the service still keeps it. */
  readonly redeemedCodes: readonly {
    readonly verification_id: string
    readonly user_id: string
    readonly isStored: 0 | 1
  }[]
  readonly objects: readonly ObjectState[]
  /** Epoch ms. */
  readonly endedAtMs: number
  /** The most by which a clock was wrong. */
  readonly clockErrorMs: number
  /** It went on for two days after the last visitor had left. */
  readonly isLong: boolean
  /** Every value that was written under keys of the store that begin so, oldest first. */
  readonly written: (prefix: string) => readonly Written[]
  /** Every SMS code that was stored. */
  readonly codes: readonly CodeRecord[]
  /** Cookies that named a session, with whether it stood in the database when the answer was made. */
  readonly sessionCookies: readonly { readonly token: string; readonly isCommitted: boolean }[]
}

export interface UserRecord {
  readonly id: string
  readonly username: string
  readonly phone_number: string
  /** Which request committed it, if it was one transaction. */
  readonly requestKey: number | undefined
}

export interface CodeRecord {
  readonly verificationId: string
  readonly phoneNumber: string
  /** By the clock of the location that stored it. */
  readonly expiresAtMs: number
  readonly storedAtMs: number
  /** Which request stored it. */
  readonly requestKey: number
  /** When its SMS was handed over; until then it may be taken back, and the code before it is good again. */
  readonly sentAtMs: number | undefined
}

/** The classic surface's words, by the code that v1 has for the same. */
const codesByWords: Readonly<Record<string, string>> = { ...failureCodesByWords(), ok: 'success' }

/** What an answer says, in one vocabulary for both surfaces: a failure's code, or `success`. */
export function verdictOf(answer: Answer): string {
  if (answer.body['errmsg'] !== undefined) return codeOf(failureOf(answer))
  return answer.status < 300 ? 'success' : failureOf(answer)
}

/** The code of a failure, given the code or the classic surface's words. */
export function codeOf(failure: string): string {
  return codesByWords[failure] ?? failure
}

const smsPath = /^\/sms_codes\/(\d+)\/\?image_code=(.*)&image_code_id=(.*)$/

/** A request for an SMS code, on either surface. */
export function smsRequestOf({
  sent,
}: Exchange): { mobile: string; captchaId: string; answer: string } | undefined {
  const { json, path } = sent
  if (path === '/v1/sms-codes')
    return {
      mobile: String(json?.['mobile']),
      captchaId: String(json?.['captcha_id']),
      answer: String(json?.['captcha_answer']),
    }
  const [, mobile, answer, captchaId] = smsPath.exec(path) ?? []
  return mobile !== undefined && answer !== undefined && captchaId !== undefined
    ? { mobile, answer, captchaId }
    : undefined
}

/** A registration, on either surface; `verificationId` where the caller holds one. */
export function registrationOf({
  sent,
}: Exchange):
  | { verificationId: string | undefined; mobile: string | undefined; username: string }
  | undefined {
  const { json, path, cookie } = sent
  if (path === '/v1/users')
    return {
      verificationId: String(json?.['verification_id']),
      mobile: undefined,
      username: String(json?.['username']),
    }
  if (path !== '/register/') return undefined
  const [, held] = /__Host-verification=([\w-]+)/.exec(cookie) ?? []
  return { verificationId: held, mobile: String(json?.['mobile']), username: String(json?.['username']) }
}
