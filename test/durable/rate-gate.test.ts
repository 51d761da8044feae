import { evictDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Limit } from '../../src/limits/gcra.ts'

const perMinute: Limit = { name: 'calls', capacity: 7, periodMs: 60_000 }
const perHour: Limit = { name: 'hourly', capacity: 2, periodMs: 3_600_000 }
const once: Limit = { name: 'redemption', capacity: 1, periodMs: 360_000 }

// In the far future, so that no alarm rings by itself.
const start = Date.UTC(2100, 0, 1)

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: start })
})
afterEach(() => {
  vi.useRealTimers()
})

const gate = (key: string) => env.RATE_GATES.getByName(key)

/** How many of 50 calls at once are granted. */
const grantsOf50 = async (key: string, ...limits: readonly Limit[]): Promise<number> => {
  const outcomes = await Promise.all(Array.from({ length: 50 }, async () => gate(key).take(limits)))
  return outcomes.filter(({ granted }) => granted).length
}

describe('the rate gate', () => {
  it('grants exactly the capacity to 50 calls at once', async () => {
    expect(await grantsOf50('client:192.0.2.1', perMinute)).toBe(7)
    expect(await grantsOf50('client:192.0.2.1', perMinute)).toBe(0)
  })

  it('grants a captcha’s redemption to one of 50 calls at once', async () => {
    expect(await grantsOf50('captcha:one', once)).toBe(1)
  })

  it('grants the next call exactly when it said that it would', async () => {
    const key = 'client:192.0.2.2'
    await grantsOf50(key, once)
    expect(await gate(key).take([once])).toEqual({ granted: false, waitMs: 360_000 })
    vi.setSystemTime(start + 359_999)
    expect(await gate(key).take([once])).toEqual({ granted: false, waitMs: 1 })
    vi.setSystemTime(start + 360_000)
    expect(await grantsOf50(key, once)).toBe(1)
  })

  it('takes two limits or none: what one refuses costs the other nothing', async () => {
    const key = 'client:192.0.2.3'
    expect(await grantsOf50(key, perMinute, perHour)).toBe(2)
    expect(await grantsOf50(key, perMinute)).toBe(5)
  })

  it('keeps one key from another', async () => {
    await grantsOf50('captcha:two', once)
    expect(await gate('captcha:three').take([once])).toEqual({ granted: true })
    expect(await gate('captcha:two').take([once])).toEqual({ granted: false, waitMs: 360_000 })
  })

  it('remembers when it was evicted meanwhile', async () => {
    const key = 'captcha:four'
    await gate(key).take([once])
    await evictDurableObject(gate(key))
    expect(await grantsOf50(key, once)).toBe(0)
    await evictDurableObject(gate(key))
    vi.setSystemTime(start + 360_000)
    expect(await grantsOf50(key, once)).toBe(1)
  })
})
