/**
 * The catalogue of events. Each decision that an operator may ask about is one, with the request that it belongs to.
 *
 * No field may contain a code, a password, a token or a whole phone number.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { writeLine } from './log.ts'

/** The fields of each event. */
export interface EventFields {
  /** An SMS was handed to the providers. `to` is masked. */
  readonly sms: {
    readonly to: string
    readonly purpose: string
    readonly status: string
    readonly reason?: string
    readonly messageId?: string | undefined
  }
  /** A provider kept failing. Until the rest is over, others are tried before it. `reason` is of its last failure. */
  readonly provider_rested: {
    readonly provider: string
    readonly slice: string
    readonly reason: string
    readonly rest_seconds: number
  }
  /** A probe of a rested provider worked. */
  readonly provider_returned: { readonly provider: string; readonly slice: string }
  /** What happened to an account. */
  readonly account: {
    readonly action:
      | 'registered'
      | 'signed_in'
      | 'password_reset'
      | 'password_changed'
      | 'mobile_changed'
      | 'passkey_added'
      | 'passkey_removed'
      | 'session_ended'
      | 'other_sessions_ended'
      | 'exported'
      | 'erased'
    readonly user_id: string
    readonly method?: 'password' | 'sms_code' | 'passkey'
  }
  /** A chunk of users of another service came in. How many rows: inserted, there already, refused. */
  readonly users_imported: { readonly created: number; readonly unchanged: number; readonly refused: number }
  /** A carrier was asked, for money, whether it has given the number of an account to somebody else. */
  readonly carrier_asked: {
    readonly user_id: string
    readonly purpose: string
    readonly status: string
    readonly reason?: string
  }
  /** A number left an account for a new one. */
  readonly number_moved: { readonly to_user_id: string }
  /** Somebody did not get in. `user_id` is missing if there is no such account. */
  readonly sign_in_failed: {
    readonly user_id?: string
    readonly method: 'password' | 'sms_code' | 'passkey'
  }
  /** Nobody knows whether a chosen password was in a data breach. It was accepted. */
  readonly password_not_checked: { readonly reason: string }
  /** A webhook was not taken. It is tried again later. */
  readonly webhook_failed: WebhookFields
  /** A webhook was not taken in three days. It stays in the table `event_outbox`. */
  readonly webhook_given_up: WebhookFields
  /** A bug. `route` is the pattern, because a classic URL contains a phone number. */
  readonly internal: { readonly route: string; readonly error: string }
  /** A dependency failed, and the caller got 503. */
  readonly unavailable: { readonly route: string; readonly error: string }
  /** Work in the background failed. */
  readonly background_work_failed: { readonly error: string }
  /** Settings are missing or wrong, and every call gets 503. Contains rules, never a value. */
  readonly misconfigured: { readonly settings: readonly string[] }
  /** The cron trigger deleted rows that are of no use any more. */
  readonly purged: { readonly sessions: number; readonly redeemedCodes: number }
}

interface WebhookFields {
  readonly id: string
  readonly type: string
  readonly user_id: string
  readonly attempts: number
}

type Level = 'info' | 'warn' | 'error'

/** What an event belongs to. */
export interface EventScope {
  /** `X-Request-Id` of the answer, or the name of a job. */
  readonly requestId: string
  /** The location of the platform that runs it, as an IATA code; `unknown` outside of the platform. */
  readonly place: string
  /** Of the caller, as two letters. */
  readonly continent?: string
}

const scopes = new AsyncLocalStorage<EventScope>()

/** Runs `work`; every event in it, also after the answer, belongs to `scope`. */
export function inScope<T>(scope: EventScope, work: () => T): T {
  return scopes.run(scope, work)
}

/** The continent of the caller of this request, or `unknown`. */
export function continentHere(): string {
  return scopes.getStore()?.continent ?? 'unknown'
}

/** Records an event. */
export function emit<Name extends keyof EventFields>(
  level: Level,
  event: Name,
  fields: EventFields[Name],
): void {
  const scope = scopes.getStore()
  writeLine(level, {
    event,
    request_id: scope?.requestId ?? 'none',
    place: scope?.place ?? 'unknown',
    ...fields,
  })
}
