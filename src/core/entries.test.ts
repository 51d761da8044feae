import { describe, expect, it } from 'vitest'
import { createEntryStore } from './entries.ts'
import { Outage } from './outage.ts'

/** A namespace whose entry shows from the given look on, and a clock that only waiting moves. */
function createWorld(shownAtLook: number) {
  const looks: { key: string; atMs: number }[] = []
  const puts: unknown[][] = []
  let waitedMs = 0
  const namespace = {
    get: async (key: string, type: string) => {
      expect(type).toBe('json')
      looks.push({ key, atMs: waitedMs })
      return looks.length >= shownAtLook ? { answer: 'x' } : null
    },
    put: async (...put: unknown[]) => void puts.push(put),
  }
  const store = createEntryStore<{ answer: string }>(
    namespace as unknown as KVNamespace,
    'captcha',
    async (ms) => void (waitedMs += ms),
  )
  return { store, looks, puts, waitedMs: () => waitedMs }
}

it('stores an entry as JSON under its kind and name, for its lifetime', async () => {
  const { store, puts } = createWorld(1)
  await store.put('one', { answer: 'x' }, 300)
  expect(puts).toEqual([['captcha:one', '{"answer":"x"}', { expirationTtl: 300 }]])
})

describe('get', () => {
  it.each([
    [1, { answer: 'x' }],
    [2, undefined],
  ])('looks once and never waits: shown at look %d', async (shownAtLook, entry) => {
    const { store, looks, waitedMs } = createWorld(shownAtLook)
    expect(await store.get('one')).toEqual(entry)
    expect(looks).toEqual([{ key: 'captcha:one', atMs: 0 }])
    expect(waitedMs()).toBe(0)
  })
})

describe('getNew', () => {
  it.each([
    { shownAtLook: 1, atMs: [0], entry: { answer: 'x' } },
    { shownAtLook: 2, atMs: [0, 50], entry: { answer: 'x' } },
    { shownAtLook: 3, atMs: [0, 50, 250], entry: { answer: 'x' } },
    { shownAtLook: 4, atMs: [0, 50, 250, 850], entry: { answer: 'x' } },
    { shownAtLook: Infinity, atMs: [0, 50, 250, 850], entry: undefined },
  ])('looks again until the entry shows, and stops below a second: look $shownAtLook', async (row) => {
    const { store, looks, waitedMs } = createWorld(row.shownAtLook)
    expect(await store.getNew('one')).toEqual(row.entry)
    expect(looks).toEqual(row.atMs.map((atMs) => ({ key: 'captcha:one', atMs })))
    expect(waitedMs()).toBe(row.atMs.at(-1))
  })
})

it.each(['get', 'getNew', 'put'] as const)('a store that fails is an outage, at once: %s', async (call) => {
  const fails = async () => {
    throw new Error('KV is down')
  }
  const namespace = { get: fails, put: fails } as unknown as KVNamespace
  const store = createEntryStore<string>(namespace, 'captcha', () => expect.fail('It waited'))
  await expect(store[call]('one', 'entry', 60)).rejects.toMatchObject({ name: Outage.name, dependency: 'kv' })
})
