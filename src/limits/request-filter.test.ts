import { describe, expect, it } from 'vitest'
import type { Random } from '../core/random.ts'
import { seededRandom } from '../../tools/seeded-random.ts'
import { createFilter, createScaledFilter, type RequestFilter } from './request-filter.ts'

it('a filter allows what its binding allows, each key by itself', async () => {
  const { binding, calls } = createBinding(10)
  const filter = createFilter(binding)
  expect(await grantsOf(filter, 'a', 15)).toBe(10)
  expect(await grantsOf(filter, 'b', 5)).toBe(5)
  expect(calls('a')).toBe(15)
})

describe('a filter of 60 calls, scaled to another limit', () => {
  it.each([1, 2, 7, 30, 45, 59, 60, 61, 100, 6000])(
    'allows about %i of three times as many calls',
    async (wanted) => {
      const filter = createScaledFilter(createBinding(60).binding, 60, wanted, seededRandom('filter'))
      const granted = await grantsOf(filter, 'a', wanted * 3)
      // By chance the calls take more or fewer units than their share.
      expect(Math.abs(granted - wanted)).toBeLessThanOrEqual(wanted / 10)
      expect(await grantsOf(filter, 'b', 1)).toBe(1)
    },
  )

  it.each([
    { wanted: 60, units: [1, 1, 1, 1] },
    { wanted: 20, units: [3, 3, 3, 3] },
    { wanted: 24, units: [3, 3, 2, 2] },
  ])('of $wanted takes $units units where the draws grow from 0 to its limit', async ({ wanted, units }) => {
    const { binding, calls } = createBinding(1000)
    const draws = [0, wanted / 2 - 1, wanted / 2, wanted - 1]
    const random: Random = (length) => {
      const bytes = new Uint8Array(length)
      new DataView(bytes.buffer).setUint32(0, draws.shift() ?? expect.fail('Drawn too often'))
      return bytes
    }
    const filter = createScaledFilter(binding, 60, wanted, random)
    const taken: number[] = []
    for (let before = 0; taken.length < 4; before = calls('a')) {
      expect(await filter('a')).toBe(true)
      taken.push(calls('a') - before)
    }
    expect(taken).toEqual(units)
  })

  it('asks for a second key if the first one is full by chance', async () => {
    const filter = createScaledFilter(createBinding(60).binding, 60, 120, seededRandom('filter'))
    expect(await grantsOf(filter, 'a', 120)).toBe(120)
  })

  it('stops asking at the first refusal', async () => {
    const { binding, calls } = createBinding(0)
    expect(await createScaledFilter(binding, 60, 1, seededRandom('filter'))('a')).toBe(false)
    expect(calls('a')).toBe(1)
  })
})

/** A binding that allows so many calls of each key. */
function createBinding(allowed: number) {
  const counts = new Map<string, number>()
  const limit = async ({ key }: { key: string }) => {
    counts.set(key, (counts.get(key) ?? 0) + 1)
    return { success: (counts.get(key) ?? 0) <= allowed }
  }
  return { binding: { limit }, calls: (key: string) => counts.get(key) ?? 0 }
}

/** How many of so many calls the filter allows. */
async function grantsOf(filter: RequestFilter, key: string, calls: number) {
  let granted = 0
  for (let call = 0; call < calls; call += 1) granted += (await filter(key)) ? 1 : 0
  return granted
}
