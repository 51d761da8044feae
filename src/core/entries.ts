/**
 * Entries in Workers KV. They are memory and never a decision: another location may read an old value, or an old "nothing",
 * for a minute.
 */
import type { Failure } from './errors.ts'
import { reach } from './outage.ts'

/** One kind of entry: `{kind}:{name}`. */
export interface EntryStore<Entry> {
  /**
   * @throws {Outage}
   */
  readonly put: (name: string, entry: Entry, ttlSeconds: number) => Promise<void>
  /**
   * The entry, or undefined if this location shows none. It may be old.
   *
   * @throws {Outage}
   */
  readonly get: (name: string) => Promise<Entry | undefined>
  /**
   * As {@link get}. If this location shows none, looks again for less than a second: for an entry that was written a moment
   * ago, elsewhere.
   *
   * @throws {Outage}
   */
  readonly getNew: (name: string) => Promise<Entry | undefined>
}

/** In all 0.85 s. */
const waitsMs = [50, 200, 600]

/** @param wait resolves after so many milliseconds */
export function createEntryStore<Entry>(
  namespace: KVNamespace,
  kind: string,
  wait: (ms: number) => Promise<void>,
): EntryStore<Entry> {
  const get = (name: string) =>
    reach('kv', async () => (await namespace.get<Entry>(`${kind}:${name}`, 'json')) ?? undefined)

  return {
    get,
    put: (name, entry, ttlSeconds) =>
      reach('kv', () =>
        namespace.put(`${kind}:${name}`, JSON.stringify(entry), { expirationTtl: ttlSeconds }),
      ),
    async getNew(name) {
      for (const waitMs of waitsMs) {
        const entry = await get(name)
        if (entry !== undefined) return entry
        await wait(waitMs)
      }
      return get(name)
    },
  }
}

/** For so long a location may show an entry that was written elsewhere as missing. */
const entryLagMs = 60_000

/** An entry that is not shown yet may be good, so the answer is not that it has expired. */
export const notShownYet: Failure = { code: 'unavailable', retryAfterSeconds: 2 }

/**
 * Whether the entry of an id that we issued is certainly past its end. The id knows whole seconds only.
 *
 * @param ageMs of the id
 */
export function isPastEnd(ageMs: number, ttlSeconds: number): boolean {
  return ageMs >= ttlSeconds * 1000 + 1000
}

/**
 * Looks up the entry of an id that we issued: again, if the id is so young that this location may not show the entry.
 *
 * @param ageMs of the id
 * @throws {Outage}
 */
export function getIssued<Entry>(
  entries: Pick<EntryStore<Entry>, 'get' | 'getNew'>,
  id: string,
  ageMs: number,
): Promise<Entry | undefined> {
  return ageMs < entryLagMs ? entries.getNew(id) : entries.get(id)
}
