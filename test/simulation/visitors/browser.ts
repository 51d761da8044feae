import { drawBelow } from '../world/draw.ts'
import { locationCount } from '../world/entries.ts'
import type { Answer, createWire, Sent } from '../world/exchange.ts'
import type { SimulatedService } from '../world/service.ts'
import type { World } from '../world/world.ts'

/** What every visitor stands in. */
export interface Simulation {
  readonly world: World
  readonly service: SimulatedService
  readonly wire: ReturnType<typeof createWire>
  /** In worlds of days all pauses that a visitor makes by itself are so many times as long. */
  readonly timeFactor: number
  /** The longest that somebody waits because the service says so. */
  readonly patienceSeconds: number
}

/** How a visitor's requests travel. */
export interface Manner {
  /** Names the visitor in every draw, whoever else is there. */
  readonly id: number
  readonly name: string
  /** Each request from another location, as when a phone changes its network. */
  readonly roams: boolean
  /** Sends everything twice. */
  readonly doubleClicks: boolean
  /** Comes from the client of this number, if not from one of its own. */
  readonly line?: number
  /** Comes from a client of its own for each request. */
  readonly hidesClient?: boolean
}

export type Browser = ReturnType<typeof openBrowser>

const requestsPerVisitor = 1000

/** One visitor's browser: its cookies, its address, its place. */
export function openBrowser(
  { world, service, wire }: Simulation,
  manner: Manner,
  stolen: ReadonlyMap<string, string> = new Map(),
) {
  const { id, name } = manner
  const { seed } = world.plan
  const cookies = new Map(stolen)
  let requests = 0
  let ids = 0

  const remember = (answer: Answer | undefined) => {
    for (const line of answer?.cookies ?? []) {
      const [, cookie = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (/max-age=0/i.test(line)) cookies.delete(cookie)
      else cookies.set(cookie, value)
    }
    return answer
  }

  const send = async (
    method: Sent['method'],
    path: string,
    json?: Readonly<Record<string, unknown>>,
    elsewhere = 0,
  ): Promise<Answer | undefined> => {
    const key = id * requestsPerVisitor + requests++
    const place = manner.roams ? drawBelow(locationCount, seed, key, 14) : id
    const client = manner.hidesClient ? `198.51.${key >> 8}.${key & 255}` : `192.0.2.${manner.line ?? id}`
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ')
    const location = (place + elsewhere) % locationCount
    return remember(
      await wire.send({ visitor: name, key, location, client, method, path, cookie, ...(json && { json }) }),
    )
  }

  return {
    name,
    cookies,
    send,
    /** Names the next request. */
    nextKey: () => id * requestsPerVisitor + requests,
    /** A UUID, as clients make them on the classic surface. */
    newId: () => `11111111-1111-4111-8111-${String(id).padStart(6, '0')}${String(ids++).padStart(6, '0')}`,
    /** Sends once, or twice at nearly the same time: a success counts, and otherwise what leaves something open. */
    call: async (method: Sent['method'], path: string, json?: Readonly<Record<string, unknown>>) => {
      if (!manner.doubleClicks) return send(method, path, json)
      const first = send(method, path, json)
      await world.sleep(drawBelow(150, seed, id, requests, 15))
      const [one, two] = await Promise.all([first, send(method, path, json)])
      if (one && hasSucceeded(one)) return one
      return isUnclear(one) && !(two && hasSucceeded(two)) ? one : two
    },
    /** What somebody who looks at the picture reads: the newest that was drawn for the id. */
    read: (captchaId: string): string => {
      const entry = service.entries.written(`captcha:${captchaId}`).at(-1)
      return entry === undefined ? 'none' : (JSON.parse(entry.value) as { answer: string }).answer
    },
    /** Waits for an SMS to a number that was not there before. */
    awaitCode: async (mobile: string, sinceMs: number, patienceMs = 60_000): Promise<string | undefined> => {
      const deadlineMs = world.nowMs() + patienceMs
      while (world.nowMs() < deadlineMs) {
        const message = service.provider.deliveries.findLast(
          ({ to, atMs }) => to === `+86${mobile}` && atMs >= sinceMs,
        )
        if (message) return message.code
        await world.sleep(1500)
      }
      return undefined
    },
  }
}

/** On either surface. */
export function hasSucceeded({ status, body }: Answer): boolean {
  return status < 300 && (body['code'] === undefined || body['code'] === 0)
}

/** What a failure says it is: the code on v1, the words on the classic surface. */
export function failureOf(answer: Answer | undefined): string {
  if (answer === undefined) return 'no answer'
  const { errmsg, code } = answer.body
  if (typeof errmsg === 'string') return errmsg
  return typeof code === 'string' ? code : String(answer.status)
}

/** A failure after which the same call may be sent again: nobody knows what it did. */
export function isUnclear(answer: Answer | undefined): boolean {
  return (
    answer === undefined || ['unavailable', 'Temporarily unavailable', 'internal'].includes(failureOf(answer))
  )
}
