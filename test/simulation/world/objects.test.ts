import { expect, it } from 'vitest'
import { DurableObject } from '../platform/workers.ts'
import type { Fault } from './faults.ts'
import { createObjects } from './objects.ts'
import { within } from './within.ts'
import { createWorld } from './world.ts'

/** Counts in its storage and in its memory, and clears itself after a minute. */
class Counter extends DurableObject {
  private inMemory = 0

  private get storage(): DurableObjectStorage {
    return (this.ctx as DurableObjectState).storage
  }

  count(nowMs: number): { stored: number; inMemory: number } {
    const stored = (this.storage.kv.get<number>('n') ?? 0) + 1
    this.storage.kv.put('n', stored)
    this.inMemory += 1
    void this.storage.setAlarm(nowMs + 60_000)
    return { stored, inMemory: this.inMemory }
  }

  alarm(): Promise<void> {
    return this.storage.deleteAll()
  }
}

/** @param faults of the first call, the second, … */
function start(...faults: readonly (Fault | undefined)[]) {
  let calls = 0
  const world = createWorld({ seed: 1, faultLevel: 'none', faultAt: () => faults[calls++] })
  const { namespace } = createObjects(world, Counter)
  return {
    count: (name: string) => within(world, {}, () => namespace.getByName(name).count(world.nowMs())),
    pass: (ms: number) => within(world, {}, () => world.sleep(ms)),
  }
}

it('is one object for a name, which keeps its storage, and not its memory, when it is evicted', async () => {
  const { count } = start(undefined, undefined, undefined, 'is evicted before')
  expect(await count('a')).toEqual({ stored: 1, inMemory: 1 })
  expect(await count('b')).toEqual({ stored: 1, inMemory: 1 })
  expect(await count('a')).toEqual({ stored: 2, inMemory: 2 })
  expect(await count('a')).toEqual({ stored: 3, inMemory: 1 })
})

it.each([
  ['fails', 1],
  ['applies, then fails', 2],
] as const)('after a call that %s, the next one counts %j', async (fault, stored) => {
  const { count } = start(fault)
  await expect(count('a')).rejects.toThrow('lost')
  expect(await count('a')).toMatchObject({ stored })
})

it('runs its alarm, also after an eviction, and not one that was replaced', async () => {
  const { count, pass } = start(undefined, 'is evicted before')
  await count('a')
  await pass(50_000)
  await count('a')
  // The first alarm would have come by now.
  await pass(50_000)
  expect(await count('a')).toMatchObject({ stored: 3 })
  await pass(100_000)
  expect(await count('a')).toMatchObject({ stored: 1 })
})
