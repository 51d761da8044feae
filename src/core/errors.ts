/**
 * Every way in which a call can fail, with its HTTP status on v1. A published code keeps its meaning.
 *
 * The texts for people are in `i18n/`.
 */
export const failureStatuses = {
  incomplete_parameters: 400,
  invalid_parameters: 400,
  captcha_expired: 400,
  captcha_incorrect: 400,
  sms_code_expired: 400,
  sms_code_incorrect: 400,
  unauthenticated: 401,
  invalid_credentials: 401,
  forbidden_origin: 403,
  fresh_proof_required: 403,
  number_in_quarantine: 403,
  not_found: 404,
  method_not_allowed: 405,
  account_changed: 409,
  too_many_passkeys: 409,
  idempotency_conflict: 409,
  username_taken: 409,
  mobile_taken: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  weak_password: 422,
  passkey_refused: 422,
  idempotency_key_reused: 422,
  country_not_supported: 422,
  sms_refused: 422,
  sms_too_frequent: 429,
  sms_limited_by_provider: 429,
  too_many_requests: 429,
  too_many_guesses: 429,
  internal: 500,
  sms_unavailable: 503,
  unavailable: 503,
  sms_unconfirmed: 504,
} as const

export type FailureCode = keyof typeof failureStatuses

/** What is wrong with one parameter. `pointer` is a JSON pointer into the body, or `?name` in the query. */
export interface ParameterError {
  readonly pointer: string
  readonly detail: string
}

/** Why this occurrence failed, as a key of the message catalogue with its values. */
export type FailureDetail =
  | { readonly reason: 'countries_served'; readonly countries: readonly string[] }
  | { readonly reason: 'username_is_reserved' }
  | { readonly reason: 'password_is_username' }
  | { readonly reason: 'password_is_phone_number' }
  | { readonly reason: 'password_is_common' }
  | { readonly reason: 'password_is_context' }
  | { readonly reason: 'password_is_short'; readonly minimum: number }
  | { readonly reason: 'password_is_breached' }
  | { readonly reason: 'no_sms_was_sent' }
  | { readonly reason: 'provider_failed' }
  | { readonly reason: 'sms_may_arrive' }
  | { readonly reason: 'prefetch_has_no_effect' }

/** One occurrence of a failure. It must not contain a code, a password, a token or a phone number. */
export interface Failure {
  readonly code: FailureCode
  readonly detail?: FailureDetail
  readonly retryAfterSeconds?: number
  readonly errors?: readonly ParameterError[]
}

/** A failure that waiting cures. */
export function failureAfter(code: FailureCode, waitMs: number): Failure {
  return { code, retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)) }
}
