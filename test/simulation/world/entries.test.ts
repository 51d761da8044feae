import { expect, it } from 'vitest'
import { createEntries } from './entries.ts'
import { within } from './within.ts'
import { createWorld, type WorldPlan } from './world.ts'

function start(plan: Partial<WorldPlan> = {}) {
  const world = createWorld({ seed: 1, faultLevel: 'none', ...plan })
  const { namespace } = createEntries(world)
  const put = (key: string, value: unknown, options: { location?: number; key?: number } = {}) =>
    within(world, options, () => namespace.put(key, JSON.stringify(value), { expirationTtl: 60 }))
  const get = (key: string, options: { location?: number; key?: number } = {}) =>
    within(world, options, () => namespace.get(key, 'json'))
  const pass = (ms: number) => within(world, {}, () => world.sleep(ms))
  return { world, namespace, put, get, pass }
}

/** How many of a hundred worlds show something. */
async function worldsWith(shows: (seed: number) => Promise<boolean>): Promise<number> {
  let count = 0
  for (let seed = 0; seed < 100; seed++) if (await shows(seed)) count += 1
  return count
}

it('gives what was written, until it has expired', async () => {
  const { put, get, pass } = start()
  await put('a', { n: 1 })
  expect(await get('a', { location: 2 })).toEqual({ n: 1 })
  await pass(59_000)
  expect(await get('a')).toEqual({ n: 1 })
  await pass(1000)
  expect(await get('a')).toBeNull()
})

it('refuses a second write to a key within a second', async () => {
  const { put, pass } = start()
  await put('a', 1)
  await expect(put('a', 2)).rejects.toThrow('429')
  await put('b', 2)
  await pass(1000)
  await put('a', 3)
})

it('refuses to keep anything for less than a minute', async () => {
  const { world, namespace } = start()
  const tooShort = within(world, {}, () => namespace.put('a', '1', { expirationTtl: 59 }))
  await expect(tooShort).rejects.toThrow('expiration_ttl')
})

it('shows another location nothing of a write for a while, in some worlds with many faults', async () => {
  const unseen = await worldsWith(async (seed) => {
    const { put, get } = start({ seed, faultLevel: 'many', faultAt: () => undefined })
    await put('a', 1, { key: 1 })
    return (await get('a', { location: 1, key: 2 })) === null
  })
  expect(unseen).toBeGreaterThan(20)
  expect(unseen).toBeLessThan(80)
})

it('keeps for a location what it has read, also that there was nothing', async () => {
  const stale = { value: 0, nothing: 0 }
  await worldsWith(async (seed) => {
    const { put, get, pass, namespace, world } = start({ seed, faultLevel: 'many', faultAt: () => undefined })
    if ((await get('b', { location: 1, key: 3 })) !== null) throw new Error('Nothing was written')
    await put('b', 1, { key: 4 })
    await put('a', 1, { key: 5 })
    await pass(95_000 - 60_000)
    const before = await get('a', { location: 1, key: 6 })
    await within(world, { key: 7 }, () => namespace.delete('a'))
    await pass(10_000)
    if (before === 1 && (await get('a', { location: 1, key: 8 })) === 1) stale.value += 1
    if ((await get('b', { location: 1, key: 9 })) === null) stale.nothing += 1
    return true
  })
  expect(stale.value).toBeGreaterThan(10)
  expect(stale.nothing).toBeGreaterThan(10)
})

it('shows everybody the last write in the end', async () => {
  const { put, get, pass } = start({ faultLevel: 'many', faultAt: () => undefined })
  await put('a', 1, { location: 0, key: 1 })
  await pass(2000)
  await put('a', 2, { location: 1, key: 2 })
  expect(await get('a', { location: 1, key: 3 })).toBe(2)
})

it.each([
  ['fails', null],
  ['applies, then fails', 1],
] as const)('keeps %s of a write that is told to: %j', async (fault, kept) => {
  const { put, get } = start({
    faultAt: (_context, _call, _what, kind) => (kind === 'kv put' ? fault : undefined),
  })
  await expect(put('a', 1)).rejects.toThrow('lost')
  expect(await get('a')).toBe(kept)
})
