import { evictDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Limit } from '../../src/limits/gcra.ts'
import type { Score } from '../../src/limits/score.ts'
import { inParallel } from '../support/race.ts'

const perMinute: Limit = { name: 'calls', capacity: 7, periodMs: 60_000 }
const perHour: Limit = { name: 'hourly', capacity: 2, periodMs: 3_600_000 }
const once: Limit = { name: 'once', capacity: 1, periodMs: 360_000 }
const score: Score = { name: 'points', ceiling: 200, drainMs: 30_000 }

// In the far future, so that no alarm rings by itself.
const start = Date.UTC(2100, 0, 1)

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: start })
})
afterEach(() => {
  vi.useRealTimers()
})

let objects = 0
function newLimiter() {
  return env.RATE_LIMITERS.getByName(`client:${++objects}`)
}
type Limiter = ReturnType<typeof newLimiter>

/** How many of 50 parallel calls are granted. */
async function grantsOf50(limiter: Limiter, ...limits: readonly Limit[]): Promise<number> {
  const outcomes = await inParallel(50, async () => limiter.take(limits))
  return outcomes.filter(({ granted }) => granted).length
}

function levelOf(limiter: Limiter) {
  return limiter.addPoints({ score, points: 0 })
}

describe('the limits of a rate limiter', () => {
  it('grant exactly the capacity to 50 parallel calls', async () => {
    const limiter = newLimiter()
    expect(await grantsOf50(limiter, perMinute)).toBe(7)
    expect(await grantsOf50(limiter, perMinute)).toBe(0)
  })

  it('grant the next call exactly when it was announced', async () => {
    const limiter = newLimiter()
    await grantsOf50(limiter, once)
    expect(await limiter.take([once])).toEqual({ granted: false, waitMs: 360_000 })
    vi.setSystemTime(start + 359_999)
    expect(await grantsOf50(limiter, once)).toBe(0)
    vi.setSystemTime(start + 360_000)
    expect(await grantsOf50(limiter, once)).toBe(1)
  })

  it('are all taken or none: if one refuses, the other loses nothing', async () => {
    const limiter = newLimiter()
    expect(await grantsOf50(limiter, perMinute, perHour)).toBe(2)
    expect(await grantsOf50(limiter, perMinute)).toBe(5)
  })
})

describe('the score of a rate limiter', () => {
  it('counts the granted ones of 50 parallel calls, and none of the refused', async () => {
    const limiter = newLimiter()
    const outcomes = await inParallel(50, async () => limiter.takeAndScore([perMinute], { score, points: 1 }))
    const levels = outcomes.flatMap((outcome) => (outcome.granted ? [outcome.level] : []))
    expect(levels.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect(await levelOf(limiter)).toBe(7)
  })

  it('counts all points of 50 parallel calls, and takes nothing from a limit', async () => {
    const limiter = newLimiter()
    const levels = await inParallel(50, async () => limiter.addPoints({ score, points: 2 }))
    expect(new Set(levels).size).toBe(50)
    expect(await levelOf(limiter)).toBe(100)
    expect(await grantsOf50(limiter, perMinute)).toBe(7)
  })
})

describe('the claim of a rate limiter', () => {
  it('is granted to one of 50 parallel claimants, and again to the same one until it ends', async () => {
    const limiter = newLimiter()
    const claimAll = () => inParallel(50, async (claimant) => limiter.claim(`claimant ${claimant}`, 360_000))
    const first = await claimAll()
    expect(first.filter(Boolean)).toHaveLength(1)
    vi.setSystemTime(start + 359_999)
    expect(await claimAll()).toEqual(first)
    vi.setSystemTime(start + 360_000)
    expect(await limiter.claim('another', 360_000)).toBe(true)
  })
})

it('an eviction forgets nothing', async () => {
  const limiter = newLimiter()
  await limiter.takeAndScore([once], { score, points: 2 })
  await limiter.claim('me', 360_000)
  await evictDurableObject(limiter)
  expect(await limiter.take([once])).toEqual({ granted: false, waitMs: 360_000 })
  expect(await levelOf(limiter)).toBe(2)
  expect(await limiter.claim('another', 360_000)).toBe(false)
})
