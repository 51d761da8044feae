import { createHash, createHmac, randomUUID } from 'node:crypto'
import {
  answer,
  brokenRule,
  type Checked,
  createProviderFake,
  type FreeTextMessage,
  hasOnly,
  parseForm,
  type ProviderFault,
} from './provider-fake.ts'

interface SnsAccount {
  readonly host: string
  readonly region: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** The name that sends; undefined if the account has none. */
  readonly senderId: string | undefined
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** The HTTP status of each code. All others have 400. */
const statuses: Readonly<Partial<Record<string, number>>> = {
  SignatureDoesNotMatch: 403,
  InvalidClientTokenId: 403,
  AuthorizationError: 403,
  Throttled: 429,
  InternalError: 500,
}
const xmlns = 'xmlns="http://sns.amazonaws.com/doc/2010-03-31/"'

/** An error of Amazon's. */
export function snsError(code: string, status = statuses[code] ?? 400): ProviderFault {
  return answer(status, errorOf(code))
}

/** A strict stand-in for the call Publish of Amazon SNS, to a phone number. */
export function createSnsFake(account: SnsAccount) {
  return createProviderFake<FreeTextMessage>({
    check: (request, text) => check(account, request, text),
    success: () => ({
      body:
        `<PublishResponse ${xmlns}>\n  <PublishResult>\n    <MessageId>${randomUUID()}</MessageId>\n` +
        `  </PublishResult>\n  <ResponseMetadata>\n    <RequestId>${randomUUID()}</RequestId>\n` +
        '  </ResponseMetadata>\n</PublishResponse>\n',
    }),
    contentType: 'text/xml',
    now: account.now,
  })
}

function check(account: SnsAccount, request: Request, body: string): Checked<FreeTextMessage> {
  const { host, pathname, search } = new URL(request.url)
  const { method, headers } = request
  const form = parseForm(body) ?? {}
  const { Action, Version, PhoneNumber: to = '', Message: text = '' } = form
  const date = headers.get('x-amz-date') ?? ''
  const sentAtMs = Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))
  const attributes = [
    attribute(1, 'AWS.SNS.SMS.SMSType', 'Transactional'),
    ...(account.senderId === undefined ? [] : [attribute(2, 'AWS.SNS.SMS.SenderID', account.senderId)]),
  ].flat()
  const broken = brokenRule([
    [method === 'POST' && pathname === '/' && search === '', 'InvalidAction', 'the method, path or query'],
    [host === account.host, 'SignatureDoesNotMatch', 'another host'],
    [
      headers.get('content-type') === 'application/x-www-form-urlencoded; charset=utf-8',
      'InvalidAction',
      'the Content-Type header',
    ],
    [Math.abs(account.now() - sentAtMs) <= 15 * 60_000, 'RequestExpired', 'X-Amz-Date is 15 minutes off'],
    [
      headers.get('authorization') === authorisation(account, request, body, date),
      'SignatureDoesNotMatch',
      'the Authorization header',
    ],
    [Action === 'Publish' && Version === '2010-03-31', 'InvalidAction', 'Action or Version'],
    [
      hasOnly(form, 'Action', 'Version', 'PhoneNumber', 'Message', ...attributes.map(([name]) => name)),
      'MissingParameter',
      'a field is missing, there twice, or unknown',
    ],
    [attributes.every(([name, value]) => form[name] === value), 'InvalidParameter', 'an attribute'],
    [/^\+[1-9]\d{6,14}$/.test(to), 'InvalidParameter', 'PhoneNumber is not E.164'],
    [text !== '' && text.length <= 1600, 'InvalidParameter', 'Message'],
  ])
  if (broken === undefined) return { message: { to, from: account.senderId ?? '', text } }
  const { code, why } = broken
  return {
    why: `${code}: ${why}`,
    refusal: new Response(errorOf(code), { status: statuses[code] ?? 400 }),
  }
}

/**
 * The header that the request must have, from its own host, date and body.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
function authorisation(account: SnsAccount, { headers }: Request, body: string, date: string): string {
  const signed = 'content-type;host;x-amz-date'
  const canonical = [
    'POST\n/\n',
    `content-type:${headers.get('content-type')}`,
    `host:${account.host}`,
    `x-amz-date:${date}\n`,
    signed,
    sha256(body),
  ].join('\n')
  const scope = [date.slice(0, 8), account.region, 'sns', 'aws4_request']
  const key = scope.reduce(
    (key: string | Buffer, part) => createHmac('sha256', key).update(part).digest(),
    `AWS4${account.secretAccessKey}`,
  )
  const toSign = ['AWS4-HMAC-SHA256', date, scope.join('/'), sha256(canonical)].join('\n')
  const signature = createHmac('sha256', key).update(toSign).digest('hex')
  const credential = `${account.accessKeyId}/${scope.join('/')}`
  return `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${signed}, Signature=${signature}`
}

function attribute(number: number, name: string, value: string): [name: string, value: string][] {
  const entry = `MessageAttributes.entry.${number}`
  return [
    [`${entry}.Name`, name],
    [`${entry}.Value.DataType`, 'String'],
    [`${entry}.Value.StringValue`, value],
  ]
}

function errorOf(code: string): string {
  return (
    `<ErrorResponse ${xmlns}>\n  <Error>\n    <Type>Sender</Type>\n    <Code>${code}</Code>\n` +
    '    <Message>Invalid parameter: PhoneNumber Reason: +14155550199 &amp; more</Message>\n  </Error>\n' +
    `  <RequestId>${randomUUID()}</RequestId>\n</ErrorResponse>\n`
  )
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
