import { Buffer } from 'node:buffer'
import { createHash, randomUUID } from 'node:crypto'

/** One SMS that the provider accepted. */
interface DeliveredMessage {
  /** The national number: `13800138000`. */
  readonly to: string
  readonly code: string
  readonly minutes: string
  readonly templateId: string
}

/** What goes wrong with a correct request. With `delivers` the message is delivered all the same. */
export type RonglianFault = { readonly delivers?: boolean } & (
  | {
      readonly kind: 'answer'
      readonly status: number
      readonly body: string
      readonly headers?: HeadersInit
    }
  | { readonly kind: 'reset' }
  | { readonly kind: 'hang_in_body' | 'reset_in_body'; readonly status: number }
  | { readonly kind: 'slow'; readonly delayMs: number }
)

interface RonglianAccount {
  readonly accountSid: string
  readonly authToken: string
  readonly appId: string
  readonly templateIds: readonly string[]
  /** Epoch milliseconds. */
  readonly now: () => number
}

const html = '<!doctype html><title>Gateway</title><p>Something went wrong'
const asHtml = { 'content-type': 'text/html' }
const asJson = { 'content-type': 'application/json;charset=utf-8' }
const dayMs = 86_400_000

/** Ready-made faults, and functions that make them. */
export const faults = {
  http: (status: number, body = html) => answer(status, body, asHtml),
  code: (statusCode: string, status = 200) =>
    answer(status, JSON.stringify({ statusCode, statusMsg: '错误' })),
  html: answer(200, html, asHtml),
  empty: answer(200, ''),
  cutJson: answer(200, '{"statusCode":"000000","templateSMS":{"dateCre'),
  wrongShape: answer(200, '{"code":0,"message":"ok"}'),
  oversized: answer(200, JSON.stringify({ statusCode: '000000', padding: 'x'.repeat(64 * 1024) })),
  redirect: answer(302, '', { location: 'https://elsewhere.example/sms' }),
  hang: { kind: 'slow', delayMs: Infinity },
  hangInBody: (status = 200) => ({ kind: 'hang_in_body', status }),
  reset: { kind: 'reset' },
  resetInBody: (status = 200) => ({ kind: 'reset_in_body', status }),
  /** Delivered, but the client does not get the reply. */
  replyLost: { kind: 'reset_in_body', status: 200, delivers: true },
  slow: (delayMs: number) => ({ kind: 'slow', delayMs, delivers: true }),
} as const satisfies Record<string, RonglianFault | ((...args: never[]) => RonglianFault)>

/**
 * A strict stand-in for Ronglian's TemplateSMS call. It checks every part of a request that the real one may check, refuses
 * with the real codes, and fails on demand. It refuses a wrong request even if a fault is set.
 *
 * `fetch` serves as an injected fetch, and as miniflare's `outboundService`. There a rejection becomes HTTP 500, and no
 * abort arrives: break a connection with `faults.resetInBody()`, and end hanging calls with `reset()`.
 */
export function createRonglianFake(account: RonglianAccount) {
  const messages: DeliveredMessage[] = []
  const deliveredAtMs: number[] = []
  const rejections: string[] = []
  // The keys prevent the collection of requests: in Node a collected Request does not pass an abort on to its signal.
  const releases = new Map<Request, (reason?: unknown) => void>()
  const nextFaults: RonglianFault[] = []
  const faultsByNumber = new Map<string, RonglianFault>()
  let lastingFault: RonglianFault | undefined
  let requestCount = 0

  async function receive(request: Request): Promise<Response> {
    requestCount += 1
    const checked = check(account, request, await request.text())
    if ('why' in checked) {
      rejections.push(`${checked.statusCode}: ${checked.why}`)
      return Response.json({ statusCode: checked.statusCode, statusMsg: checked.why })
    }
    const fault = faultsByNumber.get(checked.to) ?? nextFaults.shift() ?? lastingFault
    if (fault === undefined || fault.delivers === true) {
      messages.push(checked)
      deliveredAtMs.push(account.now())
    }
    return respond(fault, request)
  }

  async function respond(fault: RonglianFault | undefined, request: Request): Promise<Response> {
    switch (fault?.kind) {
      case 'answer':
        return new Response(fault.body, { status: fault.status, headers: fault.headers ?? asJson })
      case 'reset':
        return lose()
      case 'hang_in_body':
        return respondInPart(fault.status, () => wait(Infinity, request))
      case 'reset_in_body':
        return respondInPart(fault.status, lose)
      case 'slow':
        await wait(fault.delayMs, request)
        return new Response(success(), { headers: asJson })
      case undefined:
        return new Response(success(), { headers: asJson })
    }
  }

  function respondInPart(status: number, breakOff: () => Promise<void>): Response {
    const start = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
      controller.enqueue(new TextEncoder().encode(success().slice(0, 30)))
      breakOff().catch((error: unknown) => controller.error(error))
    }
    return new Response(new ReadableStream({ start }), { status, headers: asJson })
  }

  /** Resolves after `delayMs`. Rejects as fetch does if the client gives up first. */
  function wait(delayMs: number, request: Request): Promise<void> {
    return new Promise((resolve, reject) => {
      const release = (reason?: unknown) => {
        clearTimeout(timer)
        releases.delete(request)
        if (reason === undefined) resolve()
        else reject(reason)
      }
      releases.set(request, release)
      const timer = delayMs < Infinity ? setTimeout(release, delayMs) : undefined
      const { signal } = request
      if (signal.aborted) release(signal.reason)
      signal.addEventListener('abort', () => release(signal.reason))
    })
  }

  function success(): string {
    const templateSMS = {
      dateCreated: shanghaiTime(account.now()),
      smsMessageSid: randomUUID().replaceAll('-', ''),
    }
    return JSON.stringify({ statusCode: '000000', templateSMS })
  }

  return {
    /** Accepts any `Request`, also miniflare's own class, which the global constructor does not know. */
    fetch: async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> =>
      receive(
        init === undefined && typeof input === 'object' && 'headers' in input
          ? input
          : new Request(input, init),
      ),
    /** What was delivered, oldest first, also if the reply was a failure. */
    messages: messages as readonly DeliveredMessage[],
    /** When each of the messages was delivered (epoch ms). */
    deliveredAtMs: deliveredAtMs as readonly number[],
    /** Why requests were refused. */
    rejections: rejections as readonly string[],
    /** How many requests came in, right or wrong. */
    get requests() {
      return requestCount
    },
    /** How many calls wait for an answer. */
    get hanging() {
      return releases.size
    },
    /** The next correct request meets `fault`. A second call is for the request after it. */
    failNext: (fault: RonglianFault) => void nextFaults.push(fault),
    /** Every correct request for a number (`13800138000`) meets `fault` from now on. */
    failFor: (to: string, fault: RonglianFault) => void faultsByNumber.set(to, fault),
    /** Every correct request meets `fault` from now on. `undefined` ends this. */
    respondWith: (fault: RonglianFault | undefined) => {
      lastingFault = fault
    },
    /** Forgets everything, and breaks the connections that hang. */
    reset: () => {
      for (const release of releases.values()) release(new TypeError('connection reset'))
      messages.length = deliveredAtMs.length = rejections.length = nextFaults.length = requestCount = 0
      faultsByNumber.clear()
      lastingFault = undefined
    },
  }
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
    [headers.get('content-type') === asJson['content-type'], '112611', 'the Content-Type header'],
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

function answer(status: number, body: string, headers: HeadersInit = asJson): RonglianFault {
  return { kind: 'answer', status, body, headers }
}

function lose(): Promise<never> {
  return Promise.reject(new TypeError('connection reset'))
}
