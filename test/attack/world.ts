import { request } from 'node:http'
import type { Inbox } from '../../src/core/inbox.ts'
import { type RunningWorker, startRunningWorker } from '../support/running-worker.ts'
import type { Service } from '../support/visitor.ts'
import { exchange, exchangeAtOnce } from './socket.ts'

/** The host under which the attacked service goes: not this machine's, so that cookies are those of production. */
export const host = 'latchkey.example'
/** The runtime is spoken to without TLS, which in production ends before it. */
export const origin = `http://${host}`

/** What an attack must not add to, or by just so much. */
export interface Effects {
  readonly sms: number
  readonly users: number
  readonly sessions: number
  readonly redeemed: number
  /** `Set-Cookie` lines in the answers. */
  readonly cookies: number
}

/** The running Worker as its attackers, its visitors and the owner of all their phones see it. */
export interface World extends Service {
  readonly worker: RunningWorker
  /** Sends bytes as they stand over one connection, and waits for so many answers, or for its end. */
  readonly raw: (bytes: string | Uint8Array, answers?: number) => Promise<Response[]>
  /** Sends requests over a connection each, and the last byte of all of them in one moment. */
  readonly rawAtOnce: (requests: readonly string[]) => Promise<Response[]>
  /** All effects so far, but for the cookies, which only the answers show. */
  readonly count: () => Promise<Omit<Effects, 'cookies'>>
  readonly stop: () => Promise<void>
}

export const startWorld = async (): Promise<World> => {
  const worker = await startRunningWorker()
  const port = Number(new URL(worker.origin).port)
  const captchas: Inbox['captchas'] = []

  const call: Service['call'] = async (method, path, { json, body, headers } = {}) => {
    const encoded = new Response(json === undefined ? (body ?? null) : JSON.stringify(json))
    const type = json === undefined ? encoded.headers.get('Content-Type') : 'application/json'
    const answer = await sendOver(
      { port, method, path, headers: { Host: host, ...(type && { 'Content-Type': type }), ...headers } },
      new Uint8Array(await encoded.arrayBuffer()),
    )
    await readPicture(path, answer)
    return answer
  }

  /** Somebody looks at every picture. */
  const readPicture = async (path: string, answer: Response): Promise<void> => {
    const [, uuid] = /^\/image_codes\/([^/]+)/.exec(path) ?? []
    if (answer.status === 201 && path === '/v1/captchas') {
      const { captcha_id } = await answer.clone().json<{ captcha_id: string }>()
      captchas.unshift({ captcha_id, answer: await worker.answerOf(captcha_id) })
    } else if (uuid !== undefined && answer.headers.get('Content-Type') === 'image/svg+xml')
      captchas.unshift({ captcha_id: uuid, answer: await worker.answerOf(uuid.toLowerCase()) })
  }

  return {
    worker,
    call,
    inbox: {
      captchas,
      get messages() {
        return worker.provider.messages.map(({ to, code }) => ({ to: `+86${to}`, code, at: '' })).toReversed()
      },
    },
    raw: (bytes, answers = 1) => exchange(port, bytes, answers),
    rawAtOnce: (requests) => exchangeAtOnce(port, requests),
    count: async () => {
      const { users, sessions, redeemed_codes } = await worker.rows()
      return { sms: worker.provider.requests, users, sessions, redeemed: redeemed_codes }
    },
    stop: worker.stop,
  }
}

/** Not `fetch`, which would tidy up the path and the headers before it sends them. */
const sendOver = (
  options: {
    readonly port: number
    readonly method: string
    readonly path: string
    readonly headers: Record<string, string>
  },
  body: Uint8Array,
): Promise<Response> =>
  new Promise((resolve, reject) => {
    const hasBody = body.length > 0 || options.method === 'POST'
    const headers = { ...(hasBody && { 'Content-Length': String(body.length) }), ...options.headers }
    // A connection each: the runtime may close one that is kept while it is taken for the next request.
    const outgoing = request({ ...options, agent: false, host: '127.0.0.1', headers }, (incoming) => {
      const chunks: Uint8Array[] = []
      incoming.on('data', (chunk: Uint8Array) => void chunks.push(chunk))
      incoming.on('error', reject)
      incoming.on('end', () => {
        const received = new Headers()
        for (const [name, values = []] of Object.entries(incoming.headersDistinct))
          for (const value of values) received.append(name, value)
        const status = incoming.statusCode ?? 0
        resolve(new Response(status === 204 ? null : Buffer.concat(chunks), { status, headers: received }))
      })
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
