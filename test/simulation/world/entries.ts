import { contextHere, type RequestContext } from './context.ts'
import { drawBelow, happens, hashText } from './draw.ts'
import type { World } from './world.ts'

/** How many of the platform's locations a world has. */
export const locationCount = 3

interface Version {
  readonly key: string
  readonly atMs: number
  /** Which request wrote it. */
  readonly requestKey: number
  /** Undefined for a deletion. */
  readonly value: string | undefined
  /** The store keeps it at least until then. */
  readonly expiresAtMs: number
  /** When each location can see it. */
  readonly visibleAtMs: readonly number[]
}

const longestLagMs = 90_000

/**
 * KV at its worst. A location keeps what it has read, also that there was nothing, for up to a minute and a half. Other
 * locations see a write late. The last writer wins. A key takes one write a second. An expired value may still be read
 * for a while.
 *
 * @see https://developers.cloudflare.com/kv/concepts/how-kv-works/
 */
export function createEntries(world: World) {
  const { seed } = world.plan
  const versions = new Map<string, Version[]>()
  const cache = new Map<string, { version: Version | undefined; untilMs: number }>()

  /** Zero in a world without faults, otherwise often zero. */
  const lagMs = (...keys: readonly number[]): number =>
    world.faultLevel() === 'none' || happens(500, seed, ...keys, 1)
      ? 0
      : drawBelow(longestLagMs, seed, ...keys, 2)

  const read = ({ key: requestKey, calls, location }: RequestContext, key: string): string | undefined => {
    const nowMs = world.nowMs()
    const place = `${location} ${key}`
    let cached = cache.get(place)
    if (!cached || cached.untilMs <= nowMs) {
      const version = versions.get(key)?.findLast(({ visibleAtMs }) => (visibleAtMs[location] ?? 0) <= nowMs)
      cached = { version, untilMs: nowMs + lagMs(requestKey, calls, 6) }
      cache.set(place, cached)
    }
    const { version } = cached
    if (!version || nowMs >= version.expiresAtMs + lagMs(hashText(key), 7)) return undefined
    return version.value
  }

  const write = (context: RequestContext, key: string, value: string | undefined, ttlSeconds: number) => {
    const nowMs = world.nowMs()
    const all = versions.get(key) ?? []
    if (nowMs - (all.at(-1)?.atMs ?? -Infinity) < 1000)
      throw new Error('KV PUT failed: 429 Too Many Requests')
    all.push({
      key,
      atMs: nowMs,
      requestKey: context.key,
      value,
      expiresAtMs: nowMs + 1000 * ttlSeconds,
      visibleAtMs: Array.from({ length: locationCount }, (_, location) =>
        location === context.location ? nowMs : nowMs + lagMs(context.key, context.calls, location, 8),
      ),
    })
    versions.set(key, all)
    cache.delete(`${context.location} ${key}`)
  }

  const call = <T>(
    kind: 'kv get' | 'kv put' | 'kv delete',
    key: string,
    work: (context: RequestContext) => T,
  ) => {
    const context = contextHere()
    return world.remote(context, { kind, what: key, apply: () => work(context) })
  }

  return {
    /** The part of `KVNamespace` that the service uses. */
    namespace: {
      get: (key: string, type: 'json'): Promise<unknown> => {
        if (type !== 'json') throw new TypeError('Only JSON is simulated')
        return call('kv get', key, (context) => JSON.parse(read(context, key) ?? 'null') as unknown)
      },
      put: (key: string, value: string, { expirationTtl }: { expirationTtl: number }): Promise<void> => {
        if (expirationTtl < 60) throw new Error('KV PUT failed: 400 Invalid expiration_ttl')
        return call('kv put', key, (context) => write(context, key, value, expirationTtl))
      },
      delete: (key: string): Promise<void> =>
        call('kv delete', key, (context) => write(context, key, undefined, Infinity)),
    },
    /** Every value that was ever written, oldest first: for checks from outside. */
    written: (prefix: string) =>
      [...versions.values()]
        .flat()
        .flatMap(({ key, value, requestKey, atMs }) =>
          value !== undefined && key.startsWith(prefix) ? [{ key, value, requestKey, atMs }] : [],
        ),
  }
}
