import { Buffer } from 'node:buffer'
import { createHash, randomUUID } from 'node:crypto'

/** One SMS that the provider took and would deliver. */
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

const html = '<!doctype html><title>Gateway</title><p>Something went wrong'
const json = { 'content-type': 'application/json;charset=utf-8' }
const answer = (status: number, body: string, headers: HeadersInit = json): RonglianFault => ({
  kind: 'answer',
  status,
  body,
  headers,
})

/** Ready-made faults, and makers of them. */
export const faults = {
  http: (status: number, body = html) => answer(status, body, { 'content-type': 'text/html' }),
  code: (statusCode: string, status = 200) =>
    answer(status, JSON.stringify({ statusCode, statusMsg: '错误' })),
  html: answer(200, html, { 'content-type': 'text/html' }),
  empty: answer(200, ''),
  cutJson: answer(200, '{"statusCode":"000000","templateSMS":{"dateCre'),
  wrongShape: answer(200, '{"code":0,"message":"ok"}'),
  oversized: answer(200, JSON.stringify({ statusCode: '000000', padding: 'x'.repeat(64 * 1024) })),
  redirect: answer(302, '', { location: 'https://elsewhere.example/sms' }),
  hang: { kind: 'slow', delayMs: Infinity },
  hangInBody: (status = 200) => ({ kind: 'hang_in_body', status }),
  reset: { kind: 'reset' },
  resetInBody: (status = 200) => ({ kind: 'reset_in_body', status }),
  /** Delivered, but the client never learns. */
  replyLost: { kind: 'reset_in_body', status: 200, delivers: true },
  slow: (delayMs: number) => ({ kind: 'slow', delayMs, delivers: true }),
} as const satisfies Record<string, RonglianFault | ((...args: never[]) => RonglianFault)>

interface RonglianAccount {
  readonly accountSid: string
  readonly authToken: string
  readonly appId: string
  readonly templateIds: readonly string[]
  /** Epoch milliseconds. */
  readonly now: () => number
}

interface Rejection {
  readonly statusCode: string
  readonly why: string
}

const no = (statusCode: string, why: string): Rejection => ({ statusCode, why })

const dayMs = 86_400_000
const shanghai = (epochMs: number): string => {
  const at = new Date(epochMs + 8 * 3_600_000)
  const parts = [
    at.getUTCMonth() + 1,
    at.getUTCDate(),
    at.getUTCHours(),
    at.getUTCMinutes(),
    at.getUTCSeconds(),
  ]
  return [at.getUTCFullYear(), ...parts.map((part) => String(part).padStart(2, '0'))].join('')
}

/** Epoch milliseconds of a `yyyyMMddHHmmss` in Shanghai; undefined where no calendar has it. */
const parseShanghai = (text: string): number | undefined => {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(text) ?? []
  const epochMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}+08:00`)
  return Number.isNaN(epochMs) || shanghai(epochMs) !== text ? undefined : epochMs
}

// Which of 1126xx belongs to which mistake is not known; only that these are the ones of the HTTP form.
const checkForm = (request: Request, url: URL): Rejection | undefined => {
  if (request.method !== 'POST') return no('112602', 'the method is not POST')
  if (!/^\/2013-12-26\/Accounts\/[^/]+\/SMS\/TemplateSMS$/.test(url.pathname)) return no('112604', 'the path')
  if (request.headers.get('accept') !== 'application/json') return no('112610', 'the Accept header')
  if (request.headers.get('content-type') !== 'application/json;charset=utf-8') {
    return no('112611', 'the Content-Type header')
  }
  return undefined
}

const checkAuthorisation = (account: RonglianAccount, request: Request, url: URL): Rejection | undefined => {
  const header = request.headers.get('authorization')
  if (header === null) return no('111101', 'no Authorization header')
  const decoded = Buffer.from(header, 'base64').toString()
  if (Buffer.from(decoded).toString('base64') !== header) return no('111102', 'Authorization is not base64')
  const [headerSid = '', timestamp = '', ...rest] = decoded.split(':')
  if (headerSid === '' || timestamp === '' || rest.length > 0)
    return no('111103', 'Authorization is not sid:ts')
  const epochMs = parseShanghai(timestamp)
  if (epochMs === undefined) return no('111113', 'the timestamp is not yyyyMMddHHmmss')
  if (Math.abs(account.now() - epochMs) > dayMs) return no('111106', 'the timestamp is over 24 h off')
  const pathSid = url.pathname.split('/')[3]
  if (headerSid !== pathSid) return no('111107', 'the sids of path and Authorization differ')
  if (pathSid !== account.accountSid) return no('111141', 'no such account')
  const signature = createHash('md5')
    .update(account.accountSid + account.authToken + timestamp)
    .digest('hex')
  const sigs = url.searchParams.getAll('sig')
  if (sigs.length !== 1 || url.searchParams.size !== 1)
    return no('111108', 'not exactly one sig in the query')
  if (sigs[0] !== signature.toUpperCase()) return no('111109', 'the sig is wrong, or not upper case')
  return undefined
}

const parseObject = (text: string): Record<string, unknown> | undefined => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
  } catch {
    return undefined
  }
}

const isString = (value: unknown): value is string => typeof value === 'string'

const checkBody = (account: RonglianAccount, text: string): Rejection | DeliveredMessage => {
  const body = parseObject(text)
  if (body === undefined) return no('112616', 'the body is not a JSON object')
  const { to, appId, templateId, datas, ...others } = body
  if (Object.keys(others).length > 0) return no('112616', `an unknown key: ${Object.keys(others).join()}`)
  if (!isString(appId) || appId !== account.appId) return no('111181', 'no such app')
  if (!isString(to) || !/^1\d{10}$/.test(to)) return no('112306', 'not a mainland mobile number of 11 digits')
  if (!isString(templateId) || !account.templateIds.includes(templateId))
    return no('112308', 'no such template')
  if (!Array.isArray(datas) || !datas.every(isString) || datas.length !== 2) {
    return no('112311', 'datas are not the two strings of the template')
  }
  const [code = '', minutes = ''] = datas
  if (!/^\d{6}$/.test(code)) return no('112311', 'the code is not 6 digits')
  if (!/^[1-9]\d{0,2}$/.test(minutes)) return no('112311', 'the minutes are not a number')
  return { to, code, minutes, templateId }
}

/**
 * A strict stand-in for Ronglian's TemplateSMS call: it checks every part of a request that the real one may
 * check, refuses with the real codes, and fails as it is told to. A wrong request is refused whatever the fault.
 *
 * `fetch` serves as an injected fetch, and as miniflare's `outboundService`. There a rejection becomes HTTP 500,
 * and no abort arrives: break a connection with `faults.resetInBody()`, and end hanging calls with `reset()`.
 */
export const createRonglianFake = (account: RonglianAccount) => {
  const messages: DeliveredMessage[] = []
  const deliveredAtMs: number[] = []
  const rejections: string[] = []
  // The key keeps the request alive: in Node a collected Request no longer passes an abort on to its signal.
  const releases = new Map<Request, (reason?: unknown) => void>()
  const nextFaults: RonglianFault[] = []
  const faultsByNumber = new Map<string, RonglianFault>()
  let lastingFault: RonglianFault | undefined
  let requestCount = 0

  /** Resolves after `delayMs`; rejects as fetch does when the client gives up first. */
  const slowly = (delayMs: number, request: Request) =>
    new Promise<void>((resolve, reject) => {
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

  const success = (): string => {
    const smsMessageSid = randomUUID().replaceAll('-', '')
    return JSON.stringify({
      statusCode: '000000',
      templateSMS: { dateCreated: shanghai(account.now()), smsMessageSid },
    })
  }

  const respondInPart = (status: number, breakOff: () => Promise<void>): Response => {
    const start = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
      controller.enqueue(new TextEncoder().encode(success().slice(0, 30)))
      breakOff().catch((error: unknown) => controller.error(error))
    }
    return new Response(new ReadableStream({ start }), { status, headers: json })
  }

  const lose = (): Promise<never> => Promise.reject(new TypeError('connection reset'))

  const respond = async (fault: RonglianFault | undefined, request: Request): Promise<Response> => {
    switch (fault?.kind) {
      case 'answer':
        return new Response(fault.body, { status: fault.status, headers: fault.headers ?? json })
      case 'reset':
        return lose()
      case 'hang_in_body':
        return respondInPart(fault.status, () => slowly(Infinity, request))
      case 'reset_in_body':
        return respondInPart(fault.status, lose)
      case 'slow':
        await slowly(fault.delayMs, request)
        return new Response(success(), { headers: json })
      case undefined:
        return new Response(success(), { headers: json })
    }
  }

  const receive = async (request: Request): Promise<Response> => {
    requestCount += 1
    const url = new URL(request.url)
    const text = await request.text()
    const rejection = checkForm(request, url) ?? checkAuthorisation(account, request, url)
    const checked = rejection ?? checkBody(account, text)
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

  return {
    /** Any `Request` will do, also one of miniflare's own class, which the global constructor does not know. */
    fetch: async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> =>
      receive(
        init === undefined && typeof input === 'object' && 'headers' in input
          ? input
          : new Request(input, init),
      ),
    /** What was delivered, oldest first, whatever the client was told. */
    messages: messages as readonly DeliveredMessage[],
    /** When each of the messages was delivered (epoch ms). */
    deliveredAtMs: deliveredAtMs as readonly number[],
    /** Why requests were refused, in words. */
    rejections: rejections as readonly string[],
    /** How many requests came in, right or wrong. */
    get requests() {
      return requestCount
    },
    /** How many calls hang or are slow at the moment. */
    get hanging() {
      return releases.size
    },
    /** The next correct request meets `fault`; called again, the one after it. */
    failNext: (fault: RonglianFault) => void nextFaults.push(fault),
    /** Every correct request for a number (`13800138000`) meets `fault` from now on. */
    failFor: (to: string, fault: RonglianFault) => void faultsByNumber.set(to, fault),
    /** Every correct request meets `fault` from now on; `undefined` ends it. */
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
