import type { SendOutcome } from '../provider.ts'
import {
  codes,
  isRejection,
  type Meanings,
  outcomeWithoutBody,
  providersBody,
  type ReplyBody,
} from '../reply.ts'

/** Documented codes that mean “not sent”. `InternalError` and `InternalFailure` are not among them. */
const meanings: Meanings = new Map([
  // All our parameters but the number are checked at the start.
  ...codes('refused', 'InvalidParameter InvalidParameterValue ParameterValueInvalid OptedOut'),
  // Too many requests of the account.
  ...codes('unavailable', 'Throttled Throttling ThrottlingException'),
  // Credentials, permissions and signature.
  ...codes('unavailable', 'AuthorizationError AccessDenied AccessDeniedException ExpiredToken'),
  ...codes('unavailable', 'ExpiredTokenException IncompleteSignature InvalidClientTokenId InvalidSecurity'),
  ...codes('unavailable', 'MissingAuthenticationToken NotAuthorized OptInRequired RequestExpired'),
  ...codes('unavailable', 'SignatureDoesNotMatch UnrecognizedClientException'),
  // The form of the request.
  ...codes('unavailable', 'InvalidAction InvalidQueryParameter MalformedQueryString MissingAction'),
  ...codes('unavailable', 'MissingParameter ValidationError ValidationException'),
])

// A whole document each, of the documented form: no parser of XML, and with it no entity, is needed for two elements.
const text = '[^<>&]*'
const start = String.raw`^\s*(?:<\?xml${text}\?>\s*)?`
const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'

const published = new RegExp(
  String.raw`${start}<PublishResponse xmlns="${text}">\s*<PublishResult>\s*<MessageId>(${uuid})</MessageId>\s*` +
    String.raw`</PublishResult>\s*<ResponseMetadata>\s*<RequestId>${text}</RequestId>\s*</ResponseMetadata>\s*` +
    String.raw`</PublishResponse>\s*$`,
)

const refusal = new RegExp(
  String.raw`${start}<ErrorResponse xmlns="${text}">\s*<Error>\s*<Type>\w+</Type>\s*<Code>([A-Za-z]{1,40})</Code>\s*` +
    String.raw`<Message>[^<>]*</Message>\s*</Error>\s*<RequestId>${text}</RequestId>\s*</ErrorResponse>\s*$`,
)

/**
 * Reads what Amazon SNS answered. No I/O.
 *
 * - 200 with a message id: `accepted`;
 * - 4xx, 500 and 503 with a documented code: what the code means, and with anything else: `failed`;
 * - everything else is `unknown`.
 *
 * @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html#API_Publish_Errors
 * @see https://docs.aws.amazon.com/sns/latest/api/CommonErrors.html
 */
export function parsePublishReply(httpStatus: number, body: ReplyBody): SendOutcome {
  const xml = providersBody(httpStatus, body) ?? ''
  const messageId = httpStatus === 200 ? published.exec(xml)?.[1] : undefined
  if (messageId !== undefined) return { status: 'accepted', messageId }
  const code = isRejection(httpStatus) ? refusal.exec(xml)?.[1] : undefined
  if (code === undefined) return outcomeWithoutBody(httpStatus, body)
  return { status: meanings.get(code) ?? 'failed', reason: code }
}
