import type { ContentfulStatusCode } from 'hono/utils/http-status'

interface CatalogueEntry {
  /** HTTP status on the v1 surface. */
  readonly status: ContentfulStatusCode
  /** One line for a person, the same for every occurrence. */
  readonly title: string
  /** The classic surface's words, where the shop's front end knows them; otherwise it gets the title. */
  readonly errmsg?: string
}

/** Every way in which a call can fail, on both surfaces. A code, once published, keeps its meaning. */
export const failureCatalogue = {
  incomplete_parameters: {
    status: 400,
    title: 'A parameter is missing or empty',
    errmsg: 'Incomplete parameters',
  },
  invalid_parameters: { status: 400, title: 'Invalid parameters' },
  captcha_expired: {
    status: 400,
    title: 'The captcha has expired or was already used',
    errmsg: 'Verification code expired,Please refresh',
  },
  captcha_incorrect: {
    status: 400,
    title: 'Incorrect captcha answer',
    errmsg: 'Incorrect verification code',
  },
  sms_code_expired: {
    status: 400,
    title: 'The SMS code has expired or was already used',
    errmsg: 'SMS verification code has expired',
  },
  sms_code_incorrect: {
    status: 400,
    title: 'Incorrect SMS code',
    errmsg: 'Incorrect SMS verification code',
  },
  unauthenticated: { status: 401, title: 'Not signed in' },
  invalid_credentials: { status: 401, title: 'Incorrect user name or password' },
  forbidden_origin: { status: 403, title: 'Requests from this origin are not allowed' },
  not_found: { status: 404, title: 'Not found' },
  method_not_allowed: { status: 405, title: 'Method not allowed' },
  username_taken: { status: 409, title: 'The user name is taken' },
  mobile_taken: { status: 409, title: 'The phone number is already registered' },
  payload_too_large: { status: 413, title: 'The request body is too large' },
  unsupported_media_type: { status: 415, title: 'The request body must be JSON in UTF-8' },
  weak_password: { status: 422, title: 'The password is too easy to guess' },
  country_not_supported: { status: 422, title: 'Phone numbers of this country are not supported' },
  sms_refused: { status: 422, title: 'The phone number cannot receive our SMS' },
  sms_too_frequent: {
    status: 429,
    title: 'This number cannot get another SMS yet',
    errmsg: 'Operation is too frequent',
  },
  too_many_requests: { status: 429, title: 'Too many requests' },
  too_many_guesses: { status: 429, title: 'Too many wrong codes' },
  internal: { status: 500, title: 'Internal error' },
  sms_unavailable: { status: 503, title: 'The SMS could not be sent' },
  unavailable: { status: 503, title: 'Temporarily unavailable' },
  sms_unconfirmed: { status: 504, title: 'The SMS may or may not have been sent' },
} as const satisfies Record<string, CatalogueEntry>

export type FailureCode = keyof typeof failureCatalogue

/** What is wrong with one parameter; `pointer` is a JSON pointer into the body, or `?name` in the query. */
export interface ParameterError {
  readonly pointer: string
  readonly detail: string
}

/** One occurrence of a failure. Nothing in it may hold a code, a password, a token or a phone number. */
export interface Failure {
  readonly code: FailureCode
  /** What a person can do about this occurrence. */
  readonly detail?: string
  readonly retryAfterSeconds?: number
  readonly errors?: readonly ParameterError[]
  /** Further members of the problem document. */
  readonly extensions?: Readonly<Record<string, string | number>>
}

/** The catalogue's entry of a code, in the wide type that has the optional members. */
export const describeFailure = (code: FailureCode): CatalogueEntry => failureCatalogue[code]
