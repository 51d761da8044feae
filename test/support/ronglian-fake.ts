import { Buffer } from 'node:buffer'
import { createHash, randomUUID } from 'node:crypto'
import { answer, createProviderFake, type ProviderFault, transportFaults } from './provider-fake.ts'

/** One SMS that the provider accepted. */
interface DeliveredMessage {
  /** The national number: `13800138000`. */
  readonly to: string
  readonly code: string
  readonly minutes: string
  readonly templateId: string
}

interface RonglianAccount {
  readonly accountSid: string
  readonly authToken: string
  readonly appId: string
  readonly templateIds: readonly string[]
  /** Epoch milliseconds. */
  readonly now: () => number
}

const contentType = 'application/json;charset=utf-8'
const dayMs = 86_400_000

/** Ready-made faults, and functions that make them. */
export const faults = {
  ...transportFaults,
  code: (statusCode: string, status = 200): ProviderFault =>
    answer(status, JSON.stringify({ statusCode, statusMsg: '错误' })),
  cutJson: answer(200, '{"statusCode":"000000","templateSMS":{"dateCre'),
  wrongShape: answer(200, '{"code":0,"message":"ok"}'),
  oversized: answer(200, JSON.stringify({ statusCode: '000000', padding: 'x'.repeat(64 * 1024) })),
} as const

/** A strict stand-in for Ronglian's TemplateSMS call. It refuses with the real codes. */
export function createRonglianFake(account: RonglianAccount) {
  return createProviderFake<DeliveredMessage>({
    check(request, text) {
      const checked = check(account, request, text)
      if (!('why' in checked)) return { message: checked }
      const { statusCode, why } = checked
      return { why: `${statusCode}: ${why}`, refusal: Response.json({ statusCode, statusMsg: why }) }
    },
    success() {
      const dateCreated = shanghaiTime(account.now())
      const templateSMS = { dateCreated, smsMessageSid: randomUUID().replaceAll('-', '') }
      return { body: JSON.stringify({ statusCode: '000000', templateSMS }) }
    },
    contentType,
    now: account.now,
  })
}

/** Says what is wrong with a request, or gives its message. */
function check(account: RonglianAccount, request: Request, text: string): Rejection | DeliveredMessage {
  const { method, headers } = request
  const { pathname, searchParams: query } = new URL(request.url)
  const pathSid = pathname.split('/')[3]
  const authorisation = headers.get('authorization') ?? ''
  const decoded = Buffer.from(authorisation, 'base64').toString()
  const [headerSid = '', timestamp = '', ...rest] = decoded.split(':')
  const sentAtMs = parseShanghaiTime(timestamp)
  const signed = account.accountSid + account.authToken + timestamp
  const signature = createHash('md5').update(signed).digest('hex').toUpperCase()
  const body = parseObject(text)
  const { to, appId, templateId, datas, ...unknown } = body ?? {}
  const [code, minutes, ...more] = Array.isArray(datas) ? (datas as unknown[]) : []

  const rules: readonly [isKept: boolean, statusCode: string, why: string][] = [
    // It is not documented which of 1126xx belongs to which mistake, only that these are the codes of the HTTP form.
    [method === 'POST', '112602', 'the method is not POST'],
    [/^\/2013-12-26\/Accounts\/[^/]+\/SMS\/TemplateSMS$/.test(pathname), '112604', 'the path'],
    [headers.get('accept') === 'application/json', '112610', 'the Accept header'],
    [headers.get('content-type') === contentType, '112611', 'the Content-Type header'],
    [authorisation !== '', '111101', 'no Authorization header'],
    [Buffer.from(decoded).toString('base64') === authorisation, '111102', 'Authorization is not base64'],
    [headerSid !== '' && timestamp !== '' && rest.length === 0, '111103', 'Authorization is not sid:ts'],
    [sentAtMs !== undefined, '111113', 'the timestamp is not yyyyMMddHHmmss'],
    [Math.abs(account.now() - (sentAtMs ?? 0)) <= dayMs, '111106', 'the timestamp is over 24 h off'],
    [headerSid === pathSid, '111107', 'the sids of path and Authorization differ'],
    [pathSid === account.accountSid, '111141', 'no such account'],
    [query.getAll('sig').length === 1 && query.size === 1, '111108', 'not exactly one sig in the query'],
    [query.get('sig') === signature, '111109', 'the sig is wrong, or not upper case'],
    [body !== undefined, '112616', 'the body is not a JSON object'],
    [Object.keys(unknown).length === 0, '112616', `an unknown key: ${Object.keys(unknown).join()}`],
    [appId === account.appId, '111181', 'no such app'],
    [isText(to, /^1\d{10}$/), '112306', 'not a mainland mobile number of 11 digits'],
    [account.templateIds.some((id) => id === templateId), '112308', 'no such template'],
    [isText(code, /^\d{6}$/), '112311', 'the code is not a string of 6 digits'],
    [isText(minutes, /^[1-9]\d{0,2}$/), '112311', 'the minutes are not a number in a string'],
    [more.length === 0, '112311', 'datas are more than the two strings of the template'],
  ]
  const broken = rules.find(([isKept]) => !isKept)
  if (broken) return { statusCode: broken[1], why: broken[2] }
  return { to: String(to), code: String(code), minutes: String(minutes), templateId: String(templateId) }
}

interface Rejection {
  readonly statusCode: string
  readonly why: string
}

function isText(value: unknown, pattern: RegExp): boolean {
  return typeof value === 'string' && pattern.test(value)
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
  } catch {
    return undefined
  }
}

/** `yyyyMMddHHmmss` in Shanghai. */
function shanghaiTime(epochMs: number): string {
  return new Date(epochMs + 8 * 3_600_000).toISOString().replaceAll(/\D/g, '').slice(0, 14)
}

/** Epoch milliseconds, or undefined if no calendar has the time. */
function parseShanghaiTime(text: string): number | undefined {
  const iso = text.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/, '$1-$2-$3T$4:$5:$6+08:00')
  const epochMs = Date.parse(iso)
  return Number.isNaN(epochMs) || shanghaiTime(epochMs) !== text ? undefined : epochMs
}
