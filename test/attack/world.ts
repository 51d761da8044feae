import type { Inbox } from '../../src/core/inbox.ts'
import { sendRequest, toResponse } from '../support/http-client.ts'
import { carrierSettings, type RunningWorker, startRunningWorker } from '../support/running-worker.ts'
import type { Service } from '../support/visitor.ts'
import { exchange, exchangeTogether } from './socket.ts'

/** The name of the attacked service. It is not local, so its cookies are those of production. */
export const host = 'latchkey.example'
/** In production TLS ends before the runtime. */
export const origin = `http://${host}`

/** What an attack adds. */
export interface Effects {
  readonly sms: number
  readonly users: number
  readonly sessions: number
  readonly redeemed: number
  readonly passkeys: number
  /** `Set-Cookie` lines in the answers, but the device's: see `run.ts`. */
  readonly cookies: number
}

/** The running Worker as attackers and visitors see it, with all SMS and pictures. */
export interface World extends Service {
  readonly worker: RunningWorker
  /** Sends bytes over one connection. Waits for this number of answers, or until the connection ends. */
  readonly raw: (bytes: string, answers: number) => Promise<Response[]>
  /** Sends each request over a connection of its own, and their last bytes together. */
  readonly rawTogether: (requests: readonly string[]) => Promise<Response[]>
  /** All effects so far except cookies. */
  readonly count: () => Promise<Omit<Effects, 'cookies'>>
  readonly stop: () => Promise<void>
}

/** The secret of the operator's programs. Attackers do not know it. */
export const opsToken = 'a-token-of-the-operator-that-nobody-can-guess'

export async function startWorld(): Promise<World> {
  const worker = await startRunningWorker({ settings: { ...carrierSettings, OPS_TOKEN: opsToken } })
  const port = Number(new URL(worker.origin).port)
  const captchas: Inbox['captchas'] = []

  const call: Service['call'] = async (method, path, { json, body, headers } = {}) => {
    const encoded = new Response(json === undefined ? (body ?? null) : JSON.stringify(json))
    const bytes = new Uint8Array(await encoded.arrayBuffer())
    const type = json === undefined ? encoded.headers.get('Content-Type') : 'application/json'
    const hasBody = bytes.length > 0 || method === 'POST'
    const sent = {
      Host: host,
      ...(type && { 'Content-Type': type }),
      ...(hasBody && { 'Content-Length': String(bytes.length) }),
      ...headers,
    }
    const answer = toResponse(
      await sendRequest(worker.origin, { method, path, headers: Object.entries(sent), body: bytes }),
    )
    await readPicture(path, answer)
    return answer
  }

  /** Reads every picture, as a person would. */
  async function readPicture(path: string, answer: Response): Promise<void> {
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
    raw: (bytes, answers) => exchange(port, bytes, answers),
    rawTogether: (requests) => exchangeTogether(port, requests),
    count: async () => {
      const { users, sessions, redeemed_codes, passkeys } = await worker.rows()
      return { sms: worker.provider.requests, users, sessions, redeemed: redeemed_codes, passkeys }
    },
    stop: worker.stop,
  }
}
