import { expect, it } from 'vitest'
import { createEntries } from './entries.ts'
import type { Fault } from './faults.ts'
import { within } from './within.ts'
import { createWorld } from './world.ts'

function start(seed = 1, faultLevel: 'none' | 'many' = 'none', putFault?: Fault) {
  const world = createWorld({
    seed,
    faultLevel,
    faultAt: (_context, _call, _what, kind) => (kind === 'kv put' ? putFault : undefined),
  })
  const { namespace } = createEntries(world)
  let key = 0
  return {
    put: (name: string, value: unknown, location = 0, expirationTtl = 60) =>
      within(world, { key: key++, location }, () =>
        namespace.put(name, JSON.stringify(value), { expirationTtl }),
      ),
    get: (name: string, location = 0) =>
      within(world, { key: key++, location }, () => namespace.get(name, 'json')),
    remove: (name: string) => within(world, { key: key++ }, () => namespace.delete(name)),
    pass: (ms: number) => within(world, {}, () => world.sleep(ms)),
  }
}

it('returns what was written, until it has expired', async () => {
  const { put, get, pass } = start()
  await put('a', { n: 1 })
  expect(await get('a', 2)).toEqual({ n: 1 })
  await pass(59_000)
  expect(await get('a')).toEqual({ n: 1 })
  await pass(1000)
  expect(await get('a')).toBeNull()
})

it('refuses a second write to a key within a second, and a lifetime of less than a minute', async () => {
  const { put, pass } = start()
  await put('a', 1)
  await expect(put('a', 2)).rejects.toThrow('429')
  await put('b', 2)
  await pass(1000)
  await put('a', 3)
  await expect((async () => put('c', 1, 0, 59))()).rejects.toThrow('expiration_ttl')
})

it('in some worlds shows another location a write late, and later still if the location has read the key', async () => {
  const seen = { lateWrite: 0, unread: 0, read: 0, oldValue: 0 }
  for (let seed = 0; seed < 100; seed++) {
    const { put, get, remove, pass } = start(seed, 'many')
    expect(await get('read', 1)).toBeNull()
    for (const key of ['a', 'read', 'unread']) await put(key, 1)
    if ((await get('a', 2)) === null) seen.lateWrite += 1
    await pass(35_000)
    const before = await get('a', 1)
    await remove('a')
    await pass(10_000)
    if (before === 1 && (await get('a', 1)) === 1) seen.oldValue += 1
    if ((await get('unread', 1)) === null) seen.unread += 1
    if ((await get('read', 1)) === null) seen.read += 1
  }
  expect(seen.lateWrite).toBeGreaterThan(20)
  expect(seen.lateWrite).toBeLessThan(80)
  expect(seen.oldValue).toBeGreaterThan(10)
  // What a location has read, it keeps: also that there was nothing.
  expect(seen.read).toBeGreaterThan(seen.unread + 10)
})

it('lets the last write win, and shows a location its own writes at once', async () => {
  for (let seed = 0; seed < 20; seed++) {
    const { put, get, pass } = start(seed, 'many')
    await put('a', 1, 0)
    await pass(2000)
    await get('a', 1)
    await put('a', 2, 1)
    expect(await get('a', 1)).toBe(2)
  }
})

it.each([
  ['fails', null],
  ['applies, then fails', 1],
] as const)('after a write that %s, reads %j', async (fault, kept) => {
  const { put, get } = start(1, 'none', fault)
  await expect(put('a', 1)).rejects.toThrow('lost')
  expect(await get('a')).toBe(kept)
})
