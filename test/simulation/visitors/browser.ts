import { hasSucceeded } from '../checks/history.ts'
import { drawBelow } from '../world/draw.ts'
import { locationCount } from '../world/entries.ts'
import type { Answer, createNetwork, Sent } from '../world/exchange.ts'
import type { SimulatedService } from '../world/service.ts'
import type { World } from '../world/world.ts'

/** What every visitor uses. */
export interface Simulation {
  readonly world: World
  readonly service: SimulatedService
  readonly network: ReturnType<typeof createNetwork>
  /** Lets time pass in which nobody acts. */
  readonly idle: (ms: number) => Promise<void>
  /** Multiplies the visitors' own pauses: in worlds that last days they are longer. */
  readonly timeFactor: number
  /** The longest time that a visitor waits because the service asks for it. */
  readonly patienceSeconds: number
}

/** How a visitor's requests travel. */
export interface Sender {
  /** Names the visitor in every draw. */
  readonly id: number
  readonly name: string
  /** Each request arrives at another location, as when a phone changes its network. */
  readonly roams: boolean
  /** Sends everything twice. */
  readonly doubleClicks: boolean
  /** The number of the client address. It is the id unless said. */
  readonly line?: number
  /** Each request has an address of its own. */
  readonly hidesClient?: boolean
}

export type Browser = ReturnType<typeof openBrowser>

const requestsPerVisitor = 1000

/** One visitor's browser: its cookies, its address, its location. */
export function openBrowser(
  { world, service, network }: Simulation,
  sender: Sender,
  stolen: ReadonlyMap<string, string> = new Map(),
) {
  const { id, name } = sender
  const { seed } = world.plan
  const cookies = new Map(stolen)
  let requests = 0
  let ids = 0

  const send = async (method: Sent['method'], path: string, json?: Sent['json'], elsewhere = 0) => {
    const key = id * requestsPerVisitor + requests++
    const place = sender.roams ? drawBelow(locationCount, seed, key, 14) : id
    const location = (place + elsewhere) % locationCount
    const client = sender.hidesClient ? `198.51.${key >> 8}.${key & 255}` : `192.0.2.${sender.line ?? id}`
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ')
    const sent = { visitor: name, key, location, client, method, path, cookie, ...(json && { json }) }
    const answer = await network(sent)
    for (const line of answer?.cookies ?? []) {
      const [, cookieName = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (/max-age=0/i.test(line)) cookies.delete(cookieName)
      else cookies.set(cookieName, value)
    }
    return answer
  }

  return {
    name,
    cookies,
    /** @param elsewhere how many locations further on the request arrives */
    send,
    /** The key of the next request. */
    nextKey: () => id * requestsPerVisitor + requests,
    /** A UUID, as clients make them on the classic surface. */
    newId: () => `11111111-1111-4111-8111-${String(id).padStart(6, '0')}${String(ids++).padStart(6, '0')}`,
    /** Sends once, or twice at nearly the same time. Returns a success, otherwise an unclear answer, if there is one. */
    call: async (...request: Parameters<typeof send>): Promise<Answer | undefined> => {
      if (!sender.doubleClicks) return send(...request)
      const first = send(...request)
      await world.sleep(drawBelow(150, seed, id, requests, 15))
      const [one, two] = await Promise.all([first, send(...request)])
      if (hasSucceeded(one)) return one
      return isUnclear(one) && !hasSucceeded(two) ? one : two
    },
    /** The answer to the newest picture that was drawn for the id. */
    read: (captchaId: string): string => {
      const entry = service.entries.written(`captcha:${captchaId}`).at(-1)
      return entry === undefined ? 'none' : (JSON.parse(entry.value) as { answer: string }).answer
    },
    /** Waits for an SMS that arrives at or after `sinceMs`. */
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

/** `success`, a failure's code, or `no answer`. */
export function verdictOf(answer: Answer | undefined): string {
  return answer?.verdict ?? 'no answer'
}

/** It is unknown what the call did, so it may be sent again. */
export function isUnclear(answer: Answer | undefined): boolean {
  return ['no answer', 'unavailable', 'internal'].includes(verdictOf(answer))
}
