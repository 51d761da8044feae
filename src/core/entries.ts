/**
 * Entries in Workers KV. They are memory and never a decision: another location may read an old value, or an old "nothing",
 * for a minute.
 */
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
export const entryLagMs = 60_000
