import { Buffer } from 'node:buffer'
import { createHash, createHmac } from 'node:crypto'
import { answer, brokenRule, createProviderFake, type Rule } from './provider-fake.ts'

interface TencentAccount {
  readonly secretId: string
  readonly secretKey: string
  readonly sdkAppId: string
  readonly signName: string
  readonly templateId: string
  /** Epoch milliseconds. */
  readonly now: () => number
}

interface SendSmsBody {
  readonly PhoneNumberSet?: unknown
  readonly SmsSdkAppId?: unknown
  readonly TemplateId?: unknown
  readonly SignName?: unknown
  readonly TemplateParamSet?: unknown
}

/** A strict stand-in for Tencent Cloud's SendSms. It recomputes the signature, and refuses with the real codes. */
export function createTencentFake(account: TencentAccount) {
  return createProviderFake<{ readonly to: string; readonly code: string; readonly minutes: string }>({
    check(request, text) {
      const broken = brokenRule(rulesOf(account, request, text))
      if (broken) {
        const { code, why } = broken
        const { body } = code.startsWith('InvalidParameterValue.') ? sendStatus(code) : tencentError(code)
        return { why: `${code}: ${why}`, refusal: new Response(body) }
      }
      const { PhoneNumberSet = [], TemplateParamSet = [] } = JSON.parse(text) as Record<string, string[]>
      const [to = ''] = PhoneNumberSet
      const [code = '', minutes = ''] = TemplateParamSet
      return { message: { to, code, minutes } }
    },
    success: () => ({ body: sendStatus('Ok').body }),
    contentType: 'application/json',
    now: account.now,
  })
}

/** The answer about one message. */
export function sendStatus(code: string, status = 200) {
  const accepted = code === 'Ok'
  const SendStatusSet = [
    {
      SerialNo: accepted ? '5000:1045710669157053657849499619' : '',
      PhoneNumber: '+8613800138000',
      Fee: accepted ? 1 : 0,
      SessionContext: '',
      Code: code,
      Message: accepted ? 'send success' : 'wrong: +8613800138000',
      IsoCode: 'CN',
    },
  ]
  return answer(status, JSON.stringify({ Response: { SendStatusSet, RequestId: requestId } }))
}

/** The answer about the whole request. */
export function tencentError(code: string, status = 200) {
  const Error = { Code: code, Message: 'wrong: +8613800138000' }
  return answer(status, JSON.stringify({ Response: { Error, RequestId: requestId } }))
}

const requestId = 'a0aabda6-cf91-4f3e-a81f-9198114a2279'
const maxAgeSeconds = 300

function rulesOf(account: TencentAccount, request: Request, text: string): readonly Rule[] {
  const { method, headers } = request
  const { host, pathname, search } = new URL(request.url)
  const timestamp = headers.get('x-tc-timestamp') ?? ''
  const ageSeconds = Math.abs(account.now() / 1000 - Number(timestamp))
  const body = parse(text)
  const { PhoneNumberSet, SmsSdkAppId, TemplateId, SignName, TemplateParamSet, ...unknown } = body ?? {}
  const [number, ...moreNumbers] = listOf(PhoneNumberSet)
  const [code, minutes, ...moreParameters] = listOf(TemplateParamSet)
  const names = [...headers.keys()].filter((name) => name.startsWith('x-tc-')).toSorted()
  return [
    [method === 'POST' && pathname === '/' && search === '', 'InvalidAction', 'not POST /'],
    [headers.get('content-type') === 'application/json; charset=utf-8', 'InvalidRequest', 'the Content-Type'],
    [headers.get('x-tc-action') === 'SendSms', 'InvalidAction', 'the action'],
    [headers.get('x-tc-version') === '2021-01-11', 'NoSuchVersion', 'the version'],
    [headers.get('x-tc-region') === 'ap-guangzhou', 'UnsupportedRegion', 'the region'],
    [names.join() === 'x-tc-action,x-tc-region,x-tc-timestamp,x-tc-version', 'UnknownParameter', 'headers'],
    [/^\d{10}$/.test(timestamp), 'MissingParameter', 'the timestamp is not in seconds'],
    [ageSeconds <= maxAgeSeconds, 'AuthFailure.SignatureExpire', 'the timestamp is over 5 minutes off'],
    [
      headers.get('authorization') === authorization(account, host, timestamp, text),
      'AuthFailure.SignatureFailure',
      'the signature',
    ],
    [body !== undefined, 'FailedOperation.JsonParseFail', 'the body is not a JSON object'],
    [Object.keys(unknown).length === 0, 'UnknownParameter', `an unknown key: ${Object.keys(unknown).join()}`],
    [SmsSdkAppId === account.sdkAppId, 'InvalidParameterValue.SdkAppIdNotExist', 'no such app'],
    [moreNumbers.length === 0, 'LimitExceeded.PhoneNumberCountLimit', 'more than one number'],
    [isText(number, /^\+861\d{10}$/), 'InvalidParameterValue.IncorrectPhoneNumber', 'the number'],
    [SignName === account.signName, 'FailedOperation.SignatureIncorrectOrUnapproved', 'the signature name'],
    [TemplateId === account.templateId, 'FailedOperation.TemplateIncorrectOrUnapproved', 'the template'],
    [
      isText(code, /^\d{6}$/) && isText(minutes, /^[1-9]\d{0,2}$/) && moreParameters.length === 0,
      'InvalidParameterValue.TemplateParameterFormatError',
      'the parameters are not a code and minutes',
    ],
  ]
}

/** Written again from the documentation, so that a mistake in the product's signer is found. */
function authorization(account: TencentAccount, host: string, timestamp: string, body: string): string {
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
  const hmac = (key: string | Uint8Array, text: string) => createHmac('sha256', key).update(text).digest()
  const canonical = [
    'POST',
    '/',
    '',
    'content-type:application/json; charset=utf-8',
    `host:${host}`,
    '',
    'content-type;host',
    sha256(body),
  ].join('\n')
  const date = new Date(Number(timestamp) * 1000).toISOString().slice(0, 10)
  const toSign = ['TC3-HMAC-SHA256', timestamp, `${date}/sms/tc3_request`, sha256(canonical)].join('\n')
  const dateKey = hmac(`TC3${account.secretKey}`, date)
  const signature = Buffer.from(hmac(hmac(hmac(dateKey, 'sms'), 'tc3_request'), toSign)).toString('hex')
  return (
    `TC3-HMAC-SHA256 Credential=${account.secretId}/${date}/sms/tc3_request, ` +
    `SignedHeaders=content-type;host, Signature=${signature}`
  )
}

function parse(text: string): SendSmsBody | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function isText(value: unknown, pattern: RegExp): boolean {
  return typeof value === 'string' && pattern.test(value)
}
