import { contextHere, type RequestContext } from './context.ts'
import { drawBelow, happens, hashText } from './draw.ts'
import type { World } from './world.ts'

/** How many of the platform's locations a world has. */
export const locationCount = 3

interface Version {
  readonly atMs: number
  /** Which request wrote it. */
  readonly requestKey: number
  /** None for a deletion. */
  readonly value: string | undefined
  /** When it may go, if not later. */
  readonly expiresAtMs: number
  /** When each location can see it. */
  readonly visibleAtMs: readonly number[]
}

export interface Written {
  readonly key: string
  readonly value: string
  readonly requestKey: number
  readonly atMs: number
}

interface Cached {
  readonly version: Version | undefined
  readonly untilMs: number
}

const oncePerMs = 1000
const longestLagMs = 90_000

/**
 * The key-value store as it is world-wide, at its worst: a location keeps for a minute and longer what it has read, also
 * that there was nothing; what is written elsewhere comes late; the last writer wins; a key takes one write a second; and
 * what has expired may still be read for a while.
 *
 * @see https://developers.cloudflare.com/kv/concepts/how-kv-works/
 */
export function createEntries(world: World) {
  const { seed } = world.plan
  const versions = new Map<string, Version[]>()
  const cache = new Map<string, Cached>()
  const writtenAtMs = new Map<string, number>()

  /** Nought in a world without faults, otherwise up to the longest, and often nought. */
  const lagMs = (...keys: readonly number[]): number =>
    world.faultLevel() === 'none' || happens(500, seed, ...keys, 1)
      ? 0
      : drawBelow(longestLagMs, seed, ...keys, 2)

  const read = (context: RequestContext, key: string): string | undefined => {
    const nowMs = world.nowMs()
    const place = `${context.location} ${key}`
    let known = cache.get(place)
    if (!known || known.untilMs <= nowMs) {
      const version = versions
        .get(key)
        ?.findLast(({ visibleAtMs }) => (visibleAtMs[context.location] ?? 0) <= nowMs)
      known = { version, untilMs: nowMs + lagMs(context.key, context.calls, 6) }
      cache.set(place, known)
    }
    const { version } = known
    if (!version || nowMs >= version.expiresAtMs + lagMs(hashText(key), 7)) return undefined
    return version.value
  }

  const write = (context: RequestContext, key: string, value: string | undefined, ttlSeconds: number) => {
    const nowMs = world.nowMs()
    if (nowMs - (writtenAtMs.get(key) ?? -Infinity) < oncePerMs)
      throw new Error('KV PUT failed: 429 Too Many Requests')
    writtenAtMs.set(key, nowMs)
    const visibleAtMs = Array.from({ length: locationCount }, (_, location) =>
      location === context.location ? nowMs : nowMs + lagMs(context.key, context.calls, location, 8),
    )
    const all = versions.get(key) ?? []
    all.push({
      atMs: nowMs,
      requestKey: context.key,
      value,
      expiresAtMs: nowMs + 1000 * ttlSeconds,
      visibleAtMs,
    })
    versions.set(key, all)
    cache.delete(`${context.location} ${key}`)
  }

  return {
    /** The part of `KVNamespace` that the service uses. */
    namespace: {
      get: (key: string, type: 'json'): Promise<unknown> => {
        if (type !== 'json') throw new TypeError('Only JSON is simulated')
        const context = contextHere()
        return world.remote(context, {
          kind: 'kv get',
          what: key,
          apply: () => {
            const text = read(context, key)
            return text === undefined ? null : (JSON.parse(text) as unknown)
          },
        })
      },
      put: (key: string, value: string, { expirationTtl }: { expirationTtl: number }): Promise<void> => {
        if (expirationTtl < 60) throw new Error('KV PUT failed: 400 Invalid expiration_ttl')
        const context = contextHere()
        return world.remote(context, {
          kind: 'kv put',
          what: key,
          apply: () => write(context, key, value, expirationTtl),
        })
      },
      delete: (key: string): Promise<void> => {
        const context = contextHere()
        return world.remote(context, {
          kind: 'kv delete',
          what: key,
          apply: () => write(context, key, undefined, Infinity),
        })
      },
    },
    /** Every value that was ever written, oldest first, whoever could see it: for whoever checks from outside. */
    written: (prefix: string): Written[] =>
      [...versions].flatMap(([key, all]) =>
        key.startsWith(prefix)
          ? all.flatMap(({ value, requestKey, atMs }) =>
              value === undefined ? [] : { key, value, requestKey, atMs },
            )
          : [],
      ),
  }
}
