/** What a provider's strict stand-in does apart from its checks: it delivers, fails on demand, and keeps account. */

/** What goes wrong with a correct request. With `delivers` the message is delivered all the same. */
export type ProviderFault = { readonly delivers?: boolean } & (
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
const asHtml = { 'content-type': 'text/html' }

/** Faults of HTTP and below, which every provider can have. */
export const transportFaults = {
  http: (status: number, body = html): ProviderFault => answer(status, body, asHtml),
  html: answer(200, html, asHtml),
  empty: answer(200, ''),
  oversized: answer(200, JSON.stringify({ padding: 'x'.repeat(64 * 1024) })),
  redirect: answer(302, '', { location: 'https://elsewhere.example/sms' }),
  hang: { kind: 'slow', delayMs: Infinity },
  hangInBody: (status = 200): ProviderFault => ({ kind: 'hang_in_body', status }),
  reset: { kind: 'reset' },
  resetInBody: (status = 200): ProviderFault => ({ kind: 'reset_in_body', status }),
  /** Delivered, but the client does not get the reply. */
  replyLost: { kind: 'reset_in_body', status: 200, delivers: true },
  slow: (delayMs: number): ProviderFault => ({ kind: 'slow', delayMs, delivers: true }),
} as const satisfies Record<string, ProviderFault | ((...args: never[]) => ProviderFault)>

/** One SMS that a provider of free text accepted. */
export interface FreeTextMessage {
  /** As the provider gets it. */
  readonly to: string
  readonly from: string
  readonly text: string
}

/**
 * What a check says of a request: what is wrong, with the answer of the real provider, or the message. A correct request that
 * sends nothing has an answer of its own.
 */
export type Checked<Message> =
  | { readonly why: string; readonly refusal: Response }
  | { readonly message: Message }
  | { readonly answer: string }

/** The answer to a correct request. */
interface Reply {
  readonly body: string
  readonly status?: number
}

interface ProviderParts<Message> {
  /** Looks at every part of a request that the real provider may look at. */
  readonly check: (request: Request, body: string) => Checked<Message>
  /** The answer to a correct message. */
  readonly success: (message: Message) => Reply
  /** Of the provider's own answers. */
  readonly contentType: string
  /** Epoch milliseconds. */
  readonly now: () => number
}

/**
 * A strict stand-in for an SMS provider. It refuses a wrong request as the real one does, even if a fault is set.
 *
 * `fetch` serves as an injected fetch, and as miniflare's `outboundService`. There a rejection becomes HTTP 500, and no
 * abort arrives: break a connection with `resetInBody()`, and end hanging calls with `reset()`.
 */
export function createProviderFake<Message extends { readonly to: string }>(parts: ProviderParts<Message>) {
  const messages: Message[] = []
  const deliveredAtMs: number[] = []
  const rejections: string[] = []
  // The keys prevent the collection of requests: in Node a collected Request does not pass an abort on to its signal.
  const releases = new Map<Request, (reason?: unknown) => void>()
  const nextFaults: ProviderFault[] = []
  const faultsByNumber = new Map<string, ProviderFault>()
  let lastingFault: ProviderFault | undefined
  let requestCount = 0

  async function receive(request: Request): Promise<Response> {
    requestCount += 1
    const checked = parts.check(request, await bodyOf(request))
    if ('why' in checked) {
      rejections.push(checked.why)
      return checked.refusal
    }
    if ('answer' in checked)
      return respond(nextFaults.shift() ?? lastingFault, request, { body: checked.answer })
    const { message } = checked
    const fault = faultsByNumber.get(message.to) ?? nextFaults.shift() ?? lastingFault
    if (fault === undefined || fault.delivers === true) {
      messages.push(message)
      deliveredAtMs.push(parts.now())
    }
    return respond(fault, request, parts.success(message))
  }

  async function respond(
    fault: ProviderFault | undefined,
    request: Request,
    reply: Reply,
  ): Promise<Response> {
    switch (fault?.kind) {
      case 'answer':
        return new Response(fault.body, {
          status: fault.status,
          headers: fault.headers ?? { 'content-type': parts.contentType },
        })
      case 'reset':
        return lose()
      case 'hang_in_body':
        return respondInPart(fault.status, reply, () => wait(Infinity, request))
      case 'reset_in_body':
        return respondInPart(fault.status, reply, lose)
      case 'slow':
        await wait(fault.delayMs, request)
        return succeed(reply)
      case undefined:
        return succeed(reply)
    }
  }

  function succeed({ body, status = 200 }: Reply): Response {
    return new Response(body, { status, headers: { 'content-type': parts.contentType } })
  }

  function respondInPart(status: number, { body }: Reply, breakOff: () => Promise<void>): Response {
    const start = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
      controller.enqueue(new TextEncoder().encode(body.slice(0, 30)))
      breakOff().catch((error: unknown) => controller.error(error))
    }
    return new Response(new ReadableStream({ start }), {
      status,
      headers: { 'content-type': parts.contentType },
    })
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

  return {
    /** Accepts any `Request`, also miniflare's own class, which the global constructor does not know. */
    fetch: async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> =>
      receive(
        init === undefined && typeof input === 'object' && 'headers' in input
          ? input
          : new Request(input, init),
      ),
    /** What was delivered, oldest first, also if the reply was a failure. */
    messages: messages as readonly Message[],
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
    failNext: (fault: ProviderFault) => void nextFaults.push(fault),
    /** Every correct request for a number, as the provider gets it, meets `fault` from now on. */
    failFor: (to: string, fault: ProviderFault) => void faultsByNumber.set(to, fault),
    /** Every correct request meets `fault` from now on. `undefined` ends this. */
    respondWith: (fault: ProviderFault | undefined) => {
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

/** An answer that replaces the usual one. */
export function answer(
  status: number,
  body: string,
  headers?: HeadersInit,
): Extract<ProviderFault, { kind: 'answer' }> {
  return { kind: 'answer', status, body, ...(headers && { headers }) }
}

function lose(): Promise<never> {
  return Promise.reject(new TypeError('connection reset'))
}

/** The body of a request. `text()` warns about a form, in workerd. */
export async function bodyOf(request: Request): Promise<string> {
  return new TextDecoder().decode(await request.arrayBuffer())
}

/** What a request must be, and the provider's code if it is not. */
export type Rule = readonly [isKept: boolean, code: string, why: string]

/** The first rule that is broken. */
export function brokenRule(
  rules: readonly Rule[],
): { readonly code: string; readonly why: string } | undefined {
  const broken = rules.find(([isKept]) => !isKept)
  return broken && { code: broken[1], why: broken[2] }
}

/** The fields of a form, or undefined if one is there twice. */
export function parseForm(text: string): Readonly<Partial<Record<string, string>>> | undefined {
  const fields = [...new URLSearchParams(text)]
  const form = Object.fromEntries(fields)
  return Object.keys(form).length === fields.length ? form : undefined
}

/** Whether the form has these fields and no other. */
export function hasOnly(form: object, ...names: readonly string[]): boolean {
  return Object.keys(form).toSorted().join() === names.toSorted().join()
}
