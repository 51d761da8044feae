import { failureCodesByWords } from '../product.ts'
import { contexts, hangUp, newContext } from './context.ts'
import { drawBelow, happens } from './draw.ts'
import type { SimulatedService } from './service.ts'
import type { World } from './world.ts'

/** What a visitor sends. */
export interface Sent {
  readonly visitor: string
  readonly key: number
  readonly location: number
  readonly client: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  readonly json?: Readonly<Record<string, unknown>>
  readonly cookie: string
}

/** A request and the service's answer, even if the answer did not reach the visitor. */
export interface Exchange {
  readonly sent: Sent
  readonly arrivedAtMs: number
  readonly answer: Answer | undefined
  readonly answeredAtMs: number
}

export interface Answer {
  readonly status: number
  readonly text: string
  /** The parsed body, if it is JSON. */
  readonly body: Readonly<Record<string, unknown>>
  /** `success`, or the failure's code: the same for both surfaces. */
  readonly verdict: string
  readonly cookies: readonly string[]
  readonly retryAfterSeconds: number
}

/** How long a visitor waits for an answer. */
const patienceMs = 30_000
/** How long the platform lets work go on after the answer. */
const afterwardsMs = 30_000

const lostPerMille = { none: 0, some: 20, many: 60 } as const
const hungUpPerMille = { none: 0, some: 20, many: 60 } as const

/** The classic surface says in words what v1 says by a code. */
const verdictsByWords: Readonly<Record<string, string>> = { ...failureCodesByWords(), ok: 'success' }

/**
 * The network between visitors and the service. Requests arrive late, answers are lost, callers close the connection.
 *
 * @param observe sees every request when it is answered, or when it is clear that it never will be
 * @returns what sends a request, and returns what reaches the visitor
 */
export function createNetwork(
  world: World,
  service: SimulatedService,
  observe: (exchange: Exchange) => void,
) {
  const { seed } = world.plan
  return (sent: Sent): Promise<Answer | undefined> =>
    new Promise((resolve, reject) => {
      const context = newContext(world, sent.key, sent.location, sent)
      const wayMs = 1 + drawBelow(30, seed, sent.key, 10)
      world.after(wayMs, () => {
        const arrivedAtMs = world.nowMs()
        world.tell(() => `${sent.visitor} ${sent.method} ${sent.path} ${JSON.stringify(sent.json ?? '')}`)
        const finish = (answer: Answer | undefined) => {
          context.isAnswered = true
          observe({ sent, arrivedAtMs, answer, answeredAtMs: world.nowMs() })
        }
        const serve = async () => {
          const answer = await answerOf(await service.app.fetch(requestOf(sent)))
          finish(answer)
          world.tell(() => `${sent.visitor} ← ${answer.status} ${summaryOf(answer)}`)
          world.after(afterwardsMs, () => {
            context.isFrozen = true
          })
          const isLost = happens(lostPerMille[world.faultLevel()], seed, sent.key, 11)
          world.after(wayMs, () => resolve(isLost ? undefined : answer))
        }
        contexts.run(context, serve).catch(reject)
        // A request that ended before its answer never answers. It is observed all the same.
        world.after(patienceMs + afterwardsMs, () => {
          if (context.isAnswered) return
          context.isFrozen = true
          finish(undefined)
        })
        const hangsUp = happens(hungUpPerMille[world.faultLevel()], seed, sent.key, 12)
        world.after(hangsUp ? drawBelow(400, seed, sent.key, 13) : patienceMs, () => {
          if (context.isAnswered) return
          hangUp(context)
          world.tell(() => `${sent.visitor} hangs up on ${sent.method} ${sent.path}`)
          resolve(undefined)
        })
      })
    })
}

function requestOf({ method, path, json, client, cookie }: Sent): Request {
  return new Request(`https://latchkey.example${path}`, {
    method,
    ...(json && { body: JSON.stringify(json) }),
    headers: {
      'CF-Connecting-IP': client,
      ...(json && { 'Content-Type': 'application/json' }),
      ...(cookie !== '' && { Cookie: cookie }),
    },
  })
}

async function answerOf(response: Response): Promise<Answer> {
  const { status, headers } = response
  const text = await response.text()
  const isJson = /json/.test(headers.get('Content-Type') ?? '')
  const body = isJson ? (JSON.parse(text) as Answer['body']) : {}
  return {
    status,
    text,
    body,
    verdict: verdictOf(status, body),
    cookies: headers.getSetCookie(),
    retryAfterSeconds: Number(headers.get('Retry-After') ?? 0),
  }
}

function verdictOf(status: number, { errmsg, code }: Answer['body']): string {
  if (typeof errmsg === 'string') return verdictsByWords[errmsg] ?? errmsg
  if (status < 300) return 'success'
  return typeof code === 'string' ? code : String(status)
}

function summaryOf({ text, body }: Answer): string {
  return 'image' in body || text.startsWith('<svg') ? '(a picture)' : text.slice(0, 160)
}
