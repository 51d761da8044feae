import { createHash, createHmac, randomUUID } from 'node:crypto'
import { answer, createProviderFake } from './provider-fake.ts'

/** One SMS that the provider accepted. */
interface DeliveredMessage {
  /** The national number: `13800138000`. */
  readonly to: string
  readonly code: string
}

interface AliyunAccount {
  readonly accessKeyId: string
  readonly accessKeySecret: string
  readonly signName: string
  readonly templateCode: string
  /** Of the questions about numbers. */
  readonly authCode: string
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** One question about a number that the provider answered. */
interface Question {
  readonly number: string
  /** As it was written: `2018-01-01 00:00:00` in Shanghai. */
  readonly startTime: string
}

interface Rejection {
  readonly httpStatus: number
  readonly code: string
  readonly why: string
}

/** Whether a rule is kept; if not, how the provider refuses. */
type Rule = readonly [isKept: boolean, httpStatus: number, code: string, why: string]

const signedHeaders = [
  'host',
  'x-acs-action',
  'x-acs-content-sha256',
  'x-acs-date',
  'x-acs-signature-nonce',
  'x-acs-version',
]
const validForMs = 15 * 60_000

/**
 * A strict stand-in for Aliyun's Dysmsapi (SMS) and Dytnsapi (whether a number was given to somebody else). It checks every
 * part of a request that the real one may check, calculates the signature anew, and refuses with the real codes.
 */
export function createAliyunFake(account: AliyunAccount) {
  const questions: Question[] = []
  const issuedAtMs = new Map<string, number>()
  const usedNonces = new Set<string>()
  let accepted = 0

  const fake = createProviderFake<DeliveredMessage>({
    check(request, body) {
      const { host, searchParams: query } = new URL(request.url)
      const isQuestion = host === 'dytnsapi.aliyuncs.com'
      const rejection =
        broken(gatewayRules(account, request, body, usedNonces)) ??
        broken((isQuestion ? questionRules : sendSmsRules)(account, request, query))
      usedNonces.add(request.headers.get('x-acs-signature-nonce') ?? '')
      if (rejection) {
        const { httpStatus, code, why } = rejection
        return { why: `${code}: ${why}`, refusal: new Response(refusalOf(code), { status: httpStatus }) }
      }
      if (isQuestion) return { answer: answerTo(query) }
      const { code } = JSON.parse(query.get('TemplateParam') ?? '') as { code: string }
      return { message: { to: query.get('PhoneNumbers') ?? '', code } }
    },
    success: () => ({
      body: JSON.stringify({
        Message: 'OK',
        RequestId: randomUUID(),
        BizId: `${900_619_746_936_498_000n + BigInt(accepted++)}^0`,
        Code: 'OK',
      }),
    }),
    contentType: 'application/json;charset=utf-8',
    now: account.now,
  })
  const { reset } = fake

  /** Whether the number was given out after the time of the question. */
  function answerTo(query: URLSearchParams): string {
    const number = query.get('InputNumber') ?? ''
    const startTime = query.get('StartTime') ?? ''
    questions.push({ number, startTime })
    const isReissued = (issuedAtMs.get(number) ?? 0) > Date.parse(`${startTime.replace(' ', 'T')}+08:00`)
    const Data = { Carrier: 'CMCC', VerifyResult: isReissued ? '1' : '2' }
    return JSON.stringify({ Code: 'OK', Message: 'OK', RequestId: randomUUID(), Data })
  }

  return Object.assign(fake, {
    /** The questions about numbers, oldest first, also if the reply was a failure. */
    questions,
    /** The carrier has given a number (`13800138000`) to somebody, at a moment (epoch ms). */
    issue: (number: string, atMs: number) => void issuedAtMs.set(number, atMs),
    /** Forgets everything, also the nonces. */
    reset: () => {
      reset()
      questions.length = 0
      issuedAtMs.clear()
      usedNonces.clear()
    },
  })
}

/** The provider says no. The SMS service says so with HTTP 200, the gateway with another status. */
export function aliyunError(code: string, status = 200) {
  return answer(status, refusalOf(code))
}

/** What the gateway of all Aliyun APIs checks, signature included. */
function gatewayRules(
  { accessKeyId, accessKeySecret, now }: AliyunAccount,
  request: Request,
  body: string,
  usedNonces: ReadonlySet<string>,
): readonly Rule[] {
  const { method, headers } = request
  const url = new URL(request.url)
  const header = (name: string) => (name === 'host' ? url.host : (headers.get(name) ?? ''))
  const [, keyId, names, signature] =
    /^ACS3-HMAC-SHA256 Credential=([^, ]+),SignedHeaders=([^, ]+),Signature=([0-9a-f]{64})$/.exec(
      header('authorization'),
    ) ?? []
  const date = header('x-acs-date')
  const nonce = header('x-acs-signature-nonce')
  const canonicalRequest = [
    method,
    url.pathname,
    canonicalQuery(url.searchParams),
    signedHeaders.map((name) => `${name}:${header(name)}\n`).join(''),
    signedHeaders.join(';'),
    sha256(body),
  ].join('\n')
  const expected = createHmac('sha256', accessKeySecret)
    .update(`ACS3-HMAC-SHA256\n${sha256(canonicalRequest)}`)
    .digest('hex')
  return [
    [method === 'POST', 405, 'UnsupportedHTTPMethod', 'the method is not POST'],
    [url.protocol === 'https:', 400, 'InvalidProtocol', 'not https'],
    [url.pathname === '/', 404, 'InvalidAction.NotFound', 'the path'],
    [signature !== undefined, 400, 'IncompleteSignature', 'the Authorization header'],
    [keyId === accessKeyId, 404, 'InvalidAccessKeyId.NotFound', 'no such access key'],
    [/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(date), 400, 'InvalidTimeStamp.Format', 'the date'],
    [
      Math.abs(now() - Date.parse(date)) <= validForMs,
      400,
      'InvalidTimeStamp.Expired',
      'over 15 minutes off',
    ],
    [names === signedHeaders.join(';'), 400, 'IncompleteSignature', `signed are ${names}`],
    [header('x-acs-content-sha256') === sha256(body), 400, 'SignatureDoesNotMatch', 'the hash of the body'],
    [signature === expected, 400, 'SignatureDoesNotMatch', 'the signature'],
    [/^[\w-]{16,64}$/.test(nonce), 400, 'MissingParameter', 'no nonce'],
    [!usedNonces.has(nonce), 400, 'SignatureNonceUsed', 'the nonce came before'],
    [header('accept') === 'application/json', 400, 'InvalidParameter', 'the Accept header'],
    [body === '' && !headers.has('content-type'), 400, 'InvalidParameter', 'a body'],
    [new Set(url.searchParams.keys()).size === url.searchParams.size, 400, 'InvalidParameter', 'a repeat'],
  ]
}

function sendSmsRules(
  { signName, templateCode }: AliyunAccount,
  { headers, url }: Request,
  query: URLSearchParams,
): readonly Rule[] {
  const param = query.get('TemplateParam') ?? ''
  const known = ['PhoneNumbers', 'SignName', 'TemplateCode', 'TemplateParam']
  const unknown = [...query.keys()].filter((name) => !known.includes(name))
  return [
    [new URL(url).host === 'dysmsapi.aliyuncs.com', 404, 'InvalidAction.NotFound', 'the host'],
    [headers.get('x-acs-action') === 'SendSms', 404, 'InvalidAction.NotFound', 'the action'],
    [headers.get('x-acs-version') === '2017-05-25', 400, 'InvalidVersion', 'the version'],
    [unknown.length === 0, 200, 'isv.INVALID_PARAMETERS', `unknown: ${unknown.join()}`],
    [/^1\d{10}$/.test(query.get('PhoneNumbers') ?? ''), 200, 'isv.MOBILE_NUMBER_ILLEGAL', 'the number'],
    [query.get('SignName') === signName, 200, 'isv.SMS_SIGNATURE_ILLEGAL', 'no such signature'],
    [query.get('TemplateCode') === templateCode, 200, 'isv.SMS_TEMPLATE_ILLEGAL', 'no such template'],
    [param.startsWith('{'), 200, 'isv.INVALID_JSON_PARAM', 'TemplateParam is no JSON object'],
    [/^\{"code":"\d{6}"\}$/.test(param), 200, 'isv.TEMPLATE_MISSING_PARAMETERS', 'not {"code":"6 digits"}'],
  ]
}

function questionRules(
  { authCode }: AliyunAccount,
  { headers }: Request,
  query: URLSearchParams,
): readonly Rule[] {
  const unknown = [...query.keys()].filter(
    (name) => !['AuthCode', 'InputNumber', 'Mask', 'StartTime'].includes(name),
  )
  return [
    [
      headers.get('x-acs-action') === 'DescribePhoneTwiceTelVerify',
      404,
      'InvalidAction.NotFound',
      'the action',
    ],
    [headers.get('x-acs-version') === '2020-02-17', 400, 'InvalidVersion', 'the version'],
    [unknown.length === 0, 400, 'InvalidParameter', `unknown: ${unknown.join()}`],
    [query.get('AuthCode') === authCode, 200, 'InvalidAuthCode', 'no such label'],
    [query.get('Mask') === 'NORMAL', 200, 'InvalidParameter', 'the mask'],
    [/^1\d{10}$/.test(query.get('InputNumber') ?? ''), 200, 'InvalidPhoneNumber.Check', 'the number'],
    [
      /^20\d\d-[01]\d-[0-3]\d [0-2]\d:[0-5]\d:[0-5]\d$/.test(query.get('StartTime') ?? ''),
      200,
      'InvalidParameter',
      'the time',
    ],
  ]
}

function broken(rules: readonly Rule[]): Rejection | undefined {
  const rule = rules.find(([isKept]) => !isKept)
  return rule && { httpStatus: rule[1], code: rule[2], why: rule[3] }
}

function refusalOf(code: string): string {
  return JSON.stringify({ Code: code, Message: '错误', RequestId: randomUUID() })
}

/** Written anew from what the query means, so that a spelling of our own breaks the signature. */
function canonicalQuery(query: URLSearchParams): string {
  const encode = (text: string) =>
    [...new TextEncoder().encode(text)]
      .map((byte) => {
        const character = String.fromCharCode(byte)
        return /[A-Za-z0-9\-._~]/.test(character)
          ? character
          : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
      })
      .join('')
  return [...query]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .toSorted()
    .join('&')
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
