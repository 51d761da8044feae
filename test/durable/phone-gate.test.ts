import { evictDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { usualRules } from '../support/phone.ts'

const rules = { ...usualRules, codeTtlMs: 180_000 }

// In the far future, so that no alarm rings by itself.
const start = Date.UTC(2100, 0, 1)

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: start })
})
afterEach(() => {
  vi.useRealTimers()
})

const gate = (phoneNumber: string) => env.PHONE_GATES.getByName(phoneNumber)

const fifty = <T>(call: () => Promise<T>): Promise<T[]> => Promise.all(Array.from({ length: 50 }, call))

/** Reserves, and fails the test if it is refused. */
const reserved = async (phoneNumber: string): Promise<string> => {
  const verificationId = crypto.randomUUID()
  const outcome = await gate(phoneNumber).reserve(rules, verificationId)
  return outcome.reserved ? verificationId : expect.fail(`Refused for ${outcome.waitMs} ms`)
}

describe('the phone gate', () => {
  it('gives exactly one reservation to 50 calls at once', async () => {
    const number = '+8613800000001'
    const outcomes = await fifty(async () => gate(number).reserve(rules, crypto.randomUUID()))
    const [granted, ...more] = outcomes.filter((outcome) => outcome.reserved)
    expect(more).toEqual([])
    expect(granted).toEqual({
      reserved: true,
      expiresAtMs: start + 180_000,
      resendAtMs: start + 180_000,
    })
    expect(outcomes.filter((outcome) => !outcome.reserved)).toEqual(
      Array.from({ length: 49 }, () => ({ reserved: false, waitMs: 180_000 })),
    )
  })

  it('gives the next one in the moment in which the cooldown ends', async () => {
    const number = '+8613800000002'
    const first = await reserved(number)
    vi.setSystemTime(start + 179_999)
    expect(await gate(number).reserve(rules, crypto.randomUUID())).toEqual({ reserved: false, waitMs: 1 })
    vi.setSystemTime(start + 180_000)
    expect(await reserved(number)).not.toBe(first)
  })

  it('gives a released reservation to the next caller at once, and to one only', async () => {
    const number = '+8613800000003'
    await gate(number).release(await reserved(number))
    const outcomes = await fifty(async () => gate(number).reserve(rules, crypto.randomUUID()))
    expect(outcomes.filter((outcome) => outcome.reserved)).toHaveLength(1)
  })

  it('does not give a number back for the id of another verification', async () => {
    const number = '+8613800000004'
    const id = await reserved(number)
    await gate(number).release('AAAAAAAAAAAAAAAAAAAAAA')
    expect(await gate(number).reserve(rules, crypto.randomUUID())).toMatchObject({ reserved: false })
    expect(await gate(number).guess(rules, id)).toEqual({ granted: true, verificationId: id })
  })

  it('grants exactly the guesses of a code to 50 of the holder and 50 of strangers at once', async () => {
    const number = '+8613800000005'
    const id = await reserved(number)
    const [holders, strangers] = await Promise.all([
      fifty(async () => gate(number).guess(rules, id)),
      fifty(async () => gate(number).guess(rules)),
    ])
    for (const outcomes of [holders, strangers]) {
      expect(outcomes.filter(({ granted }) => granted)).toEqual(
        Array.from({ length: 5 }, () => ({ granted: true, verificationId: id })),
      )
      expect(outcomes.filter(({ granted }) => !granted)).toEqual(
        Array.from({ length: 45 }, () => ({ granted: false, reason: 'too_many_guesses', waitMs: 180_000 })),
      )
    }
  })

  it('remembers cooldown, verification and guesses when it was evicted meanwhile', async () => {
    const number = '+8613800000006'
    const id = await reserved(number)
    await fifty(async () => gate(number).guess(rules, id))
    await gate(number).guess(rules)
    await evictDurableObject(gate(number))
    expect(await gate(number).reserve(rules, crypto.randomUUID())).toMatchObject({ waitMs: 180_000 })
    expect(await gate(number).guess(rules, id)).toMatchObject({ reason: 'too_many_guesses' })
    const strangers = await fifty(async () => gate(number).guess(rules))
    expect(strangers.filter(({ granted }) => granted)).toHaveLength(4)
  })
})
