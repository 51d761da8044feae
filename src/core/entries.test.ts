import { expect, it } from 'vitest'
import { createEntryStore } from './entries.ts'
import { Outage } from './outage.ts'

const entry = { answer: 'x' }

it('stores an entry as JSON under its kind and name, for its lifetime', async () => {
  const { store, puts } = createWorld(1)
  await store.put('one', entry, 300)
  expect(puts).toEqual([['captcha:one', '{"answer":"x"}', { expirationTtl: 300 }]])
})

it.each([
  { call: 'get', shownAtLook: 1, atMs: [0], found: entry },
  { call: 'get', shownAtLook: 2, atMs: [0], found: undefined },
  { call: 'getNew', shownAtLook: 1, atMs: [0], found: entry },
  { call: 'getNew', shownAtLook: 2, atMs: [0, 50], found: entry },
  { call: 'getNew', shownAtLook: 3, atMs: [0, 50, 250], found: entry },
  { call: 'getNew', shownAtLook: 4, atMs: [0, 50, 250, 850], found: entry },
  { call: 'getNew', shownAtLook: Infinity, atMs: [0, 50, 250, 850], found: undefined },
] as const)('$call looks after $atMs ms for an entry that shows at look $shownAtLook', async (row) => {
  const { store, looks, waitedMs } = createWorld(row.shownAtLook)
  expect(await store[row.call]('one')).toEqual(row.found)
  expect(looks).toEqual(row.atMs.map((atMs) => ({ key: 'captcha:one', atMs })))
  expect(waitedMs()).toBe(row.atMs.at(-1))
})

it.each(['get', 'getNew', 'put'] as const)('a store that fails is an outage, at once: %s', async (call) => {
  const fails = () => Promise.reject(new Error('KV is down'))
  const namespace = { get: fails, put: fails } as unknown as KVNamespace
  const store = createEntryStore<string>(namespace, 'captcha', () => expect.fail('It waited'))
  await expect(store[call]('one', 'entry', 60)).rejects.toMatchObject({ name: Outage.name, dependency: 'kv' })
})

/** A namespace whose entry shows from the given look on, and a clock that only waiting moves. */
function createWorld(shownAtLook: number) {
  const looks: { key: string; atMs: number }[] = []
  const puts: unknown[][] = []
  let waitedMs = 0
  const namespace = {
    get: async (key: string, type: string) => {
      expect(type).toBe('json')
      looks.push({ key, atMs: waitedMs })
      return looks.length >= shownAtLook ? entry : null
    },
    put: async (...put: unknown[]) => void puts.push(put),
  }
  const store = createEntryStore<typeof entry>(
    namespace as unknown as KVNamespace,
    'captcha',
    async (ms) => void (waitedMs += ms),
  )
  return { store, looks, puts, waitedMs: () => waitedMs }
}
