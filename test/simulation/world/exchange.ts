import { contexts, hangUp, type RequestContext } from './context.ts'
import { drawBelow, happens } from './draw.ts'
import type { SimulatedService } from './service.ts'
import { newContext } from './within.ts'
import type { World } from './world.ts'

/** What a visitor sends. */
export interface Sent {
  readonly visitor: string
  readonly key: number
  readonly location: number
  readonly client: string
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  readonly json?: Readonly<Record<string, unknown>>
  readonly cookie: string
}

/** A request and what became of it. */
export interface Exchange {
  readonly sent: Sent
  readonly arrivedAtMs: number
  /** What the service answered, whether or not it reached anybody. */
  readonly answer: Answer | undefined
  readonly answeredAtMs: number
}

export interface Answer {
  readonly status: number
  readonly text: string
  /** The parsed body, where it is JSON. */
  readonly body: Readonly<Record<string, unknown>>
  readonly cookies: readonly string[]
  readonly retryAfterSeconds: number
}

/** How long a visitor waits for an answer. */
const patienceMs = 30_000
/** How long the platform lets work go on after the answer. */
const afterwardsMs = 30_000

const lostPerMille = { none: 0, some: 20, many: 60 } as const
const hungUpPerMille = { none: 0, some: 20, many: 60 } as const

/**
 * The way between visitors and the service: requests arrive late, answers get lost, callers hang up at any moment.
 *
 * @param observe sees every request when it is answered, or when it is clear that it never will be
 */
export function createWire(world: World, service: SimulatedService, observe: (exchange: Exchange) => void) {
  const { seed } = world.plan

  const handle = async (context: RequestContext, sent: Sent): Promise<Answer> => {
    const request = new Request(`https://latchkey.example${sent.path}`, {
      method: sent.method,
      ...(sent.json && { body: JSON.stringify(sent.json) }),
      headers: {
        'CF-Connecting-IP': sent.client,
        ...(sent.json && { 'Content-Type': 'application/json' }),
        ...(sent.cookie !== '' && { Cookie: sent.cookie }),
      },
    })
    const response = await service.app.fetch(request)
    const text = await response.text()
    context.isAnswered = true
    return {
      status: response.status,
      text,
      body: /json/.test(response.headers.get('Content-Type') ?? '') ? parse(text) : {},
      cookies: response.headers.getSetCookie(),
      retryAfterSeconds: Number(response.headers.get('Retry-After') ?? 0),
    }
  }

  /** @returns what reaches the visitor; nothing, if an answer gets lost or takes too long */
  const send = (sent: Sent): Promise<Answer | undefined> =>
    new Promise((resolve, reject) => {
      const context = newContext(world, sent.key, sent.location)
      const wayMs = () => 1 + drawBelow(30, seed, sent.key, 10)
      const giveUp = (ms: number) =>
        world.after(ms, () => {
          if (context.isAnswered) return
          hangUp(context)
          world.tell(() => `${sent.visitor} hangs up on ${sent.method} ${sent.path}`)
          resolve(undefined)
        })
      world.after(wayMs(), () => {
        const arrivedAtMs = world.nowMs()
        world.tell(() => `${sent.visitor} ${sent.method} ${sent.path} ${JSON.stringify(sent.json ?? '')}`)
        const keep = (answer: Answer | undefined) => {
          observe({ sent, arrivedAtMs, answer, answeredAtMs: world.nowMs() })
          if (answer) world.tell(() => `${sent.visitor} ← ${answer.status} ${summaryOf(answer)}`)
        }
        const serve = async () => {
          const answer = await handle(context, sent)
          keep(answer)
          world.afterQuietly(afterwardsMs, () => {
            context.isFrozen = true
          })
          const isLost = happens(lostPerMille[world.faultLevel()], seed, sent.key, 11)
          world.after(wayMs(), () => resolve(isLost ? undefined : answer))
        }
        contexts.run(context, serve).catch(reject)
        // A request that ended half-way never answers; it is kept all the same.
        world.afterQuietly(patienceMs + afterwardsMs, () => {
          if (context.isAnswered) return
          context.isFrozen = context.isAnswered = true
          keep(undefined)
        })
        giveUp(
          happens(hungUpPerMille[world.faultLevel()], seed, sent.key, 12)
            ? drawBelow(400, seed, sent.key, 13)
            : patienceMs,
        )
      })
    })

  return { send }
}

function parse(text: string): Readonly<Record<string, unknown>> {
  return JSON.parse(text) as Readonly<Record<string, unknown>>
}

function summaryOf({ text, body }: Answer): string {
  return 'image' in body || text.startsWith('<svg') ? '(a picture)' : text.slice(0, 160)
}
