import { expect, it } from 'vitest'
import { DurableObject } from '../platform/workers.ts'
import type { Fault } from './faults.ts'
import { createObjects } from './objects.ts'
import { within } from './within.ts'
import { createWorld } from './world.ts'

interface Storage {
  readonly kv: { get: (key: string) => number | undefined; put: (key: string, value: unknown) => void }
  readonly setAlarm: (atMs: number) => Promise<void>
  readonly deleteAll: () => Promise<void>
}

/** Counts in its storage and in its memory, and clears itself after a minute. */
class Counter extends DurableObject {
  private inMemory = 0

  private get storage(): Storage {
    return (this.ctx as { storage: Storage }).storage
  }

  count(at: { readonly startMs: number }): { stored: number; inMemory: number } {
    const stored = (this.storage.kv.get('n') ?? 0) + 1
    this.storage.kv.put('n', stored)
    this.inMemory += 1
    void this.storage.setAlarm(at.startMs + 60_000)
    return { stored, inMemory: this.inMemory }
  }

  alarm(): Promise<void> {
    return this.storage.deleteAll()
  }
}

function start(faults: readonly (Fault | undefined)[] = []) {
  let calls = 0
  const world = createWorld({ seed: 1, faultLevel: 'none', faultAt: () => faults[calls++] })
  const { namespace } = createObjects(world, Counter)
  const count = (name: string) => {
    return within(world, {}, () => namespace.getByName(name).count({ startMs: world.nowMs() }))
  }
  return { world, count }
}

it('is one object for a name', async () => {
  const { count } = start()
  expect(await count('a')).toEqual({ stored: 1, inMemory: 1 })
  expect(await count('b')).toEqual({ stored: 1, inMemory: 1 })
  expect(await count('a')).toEqual({ stored: 2, inMemory: 2 })
})

it('keeps its storage, and not its memory, when it is evicted', async () => {
  const { count } = start([undefined, 'is evicted before'])
  await count('a')
  expect(await count('a')).toEqual({ stored: 2, inMemory: 1 })
})

it.each([
  ['fails', 1],
  ['applies, then fails', 2],
] as const)('that %s has counted so far: %j', async (fault, stored) => {
  const { count } = start([fault])
  await expect(count('a')).rejects.toThrow('lost')
  expect(await count('a')).toMatchObject({ stored })
})

it('is woken by its alarm, also after an eviction, and not by one that was set anew', async () => {
  const { world, count } = start([undefined, 'is evicted before'])
  const pass = (ms: number) => within(world, {}, () => world.sleep(ms))
  await count('a')
  await pass(50_000)
  await count('a')
  // The first alarm would have come within these.
  await pass(50_000)
  expect(await count('a')).toMatchObject({ stored: 3 })
  await pass(100_000)
  expect(await count('a')).toMatchObject({ stored: 1 })
})
