import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Attempt, PhonePolicy } from '../../src/verification/phone-policy.ts'
import { inParallel } from '../support/race.ts'

const dayMs = 86_400_000
const policy: PhonePolicy = {
  cooldownMs: 180_000,
  codeTtlMs: 180_000,
  sendsPerHour: 9,
  sendsPerDay: 1,
  guessesPerCode: 5,
  guessesPerDay: 50,
}

// In the far future, so that no alarm rings by itself.
const start = Date.UTC(2100, 0, 1)

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: start })
})
afterEach(() => {
  vi.useRealTimers()
})

let numbers = 0
function newLedger() {
  return env.PHONE_LEDGERS.getByName(`+86138000${String(++numbers).padStart(5, '0')}`)
}
type Ledger = ReturnType<typeof newLedger>

function reserve(ledger: Ledger, verificationId: string = crypto.randomUUID(), given: PhonePolicy = policy) {
  return ledger.reserve(given, {
    verificationId,
    purpose: 'register',
    codeHash: 'right',
    isOpenByNumber: true,
    isKnownDevice: false,
  })
}

const guess: Attempt = { purpose: 'register', verificationId: 'one', isByNumber: true, codeHash: 'wrong' }
const strangersGuess: Attempt = { ...guess, verificationId: undefined }

function alarmOf(ledger: Ledger) {
  return runInDurableObject(ledger as DurableObjectStub, (_, { storage }) => storage.getAlarm())
}

describe('the ledger of a phone number', () => {
  it('gives the same reservation to 50 repetitions of one call', async () => {
    const ledger = newLedger()
    const outcomes = await inParallel(50, async () => reserve(ledger, 'one'))
    expect(new Set(outcomes.map((outcome) => JSON.stringify(outcome))).size).toBe(1)
    expect(outcomes[0]).toMatchObject({ reserved: true })
  })

  it('gives a released reservation to exactly one of 50 parallel calls', async () => {
    const ledger = newLedger()
    await reserve(ledger, 'one')
    await ledger.release(policy, 'another', 'not_sent')
    expect(await reserve(ledger)).toMatchObject({ reserved: false })
    await ledger.release(policy, 'one', 'not_sent')
    const outcomes = await inParallel(50, async () =>
      reserve(ledger, undefined, { ...policy, sendsPerDay: 9 }),
    )
    expect(outcomes.filter((outcome) => outcome.reserved)).toEqual([
      { reserved: true, expiresAtMs: start + 180_000, resendAtMs: start + 180_000, isOfShare: false },
    ])
    expect(outcomes.filter((outcome) => !outcome.reserved)).toEqual(
      Array.from({ length: 49 }, () => ({ reserved: false, waitMs: 180_000 })),
    )
  })

  it('compares exactly five of 50 parallel attempts of the holder, and five of 50 of strangers', async () => {
    const ledger = newLedger()
    await reserve(ledger, 'one')
    for (const outcomes of await Promise.all([
      inParallel(50, async () => ledger.attempt(policy, guess)),
      inParallel(50, async () => ledger.attempt(policy, strangersGuess)),
    ])) {
      expect(outcomes.filter(({ result }) => result === 'wrong')).toHaveLength(5)
      expect(outcomes.filter(({ result }) => result === 'too_many')).toHaveLength(45)
    }
  })

  it('remembers cooldown, code and guesses after an eviction', async () => {
    const ledger = newLedger()
    await reserve(ledger, 'one')
    await inParallel(5, async () => ledger.attempt(policy, guess))
    await evictDurableObject(ledger)
    expect(await reserve(ledger)).toEqual({ reserved: false, waitMs: dayMs })
    expect(await ledger.attempt(policy, guess)).toMatchObject({ result: 'too_many' })
    expect(await ledger.attempt(policy, { ...strangersGuess, codeHash: 'right' })).toEqual({
      result: 'right',
      verificationId: 'one',
      party: 'byNumber',
    })
  })

  it('deletes itself when its last limit has ended, and not before', async () => {
    const ledger = newLedger()
    await reserve(ledger, 'one')
    vi.setSystemTime(start + dayMs - 1)
    await runDurableObjectAlarm(ledger)
    expect(await reserve(ledger)).toEqual({ reserved: false, waitMs: 1 })
    vi.setSystemTime(start + dayMs)
    await runDurableObjectAlarm(ledger)
    expect(await alarmOf(ledger)).toBeNull()
    expect(await reserve(ledger)).toMatchObject({ reserved: true })
  })

  it('goes on with what the version before device cookies stored', async () => {
    const ledger = newLedger()
    const code = { verificationId: 'one', codeHash: 'right', isOpenByNumber: true, rightAttempts: 0 }
    const current = { ...code, expiresAtMs: start + 180_000, failures: { holder: 4, byNumber: 0 } }
    const state = {
      sends: [{ verificationId: 'one', atMs: start }],
      slots: { register: { current, replaced: undefined } },
      failedAtMs: { holder: [start, start, start, start], byNumber: [] },
      failuresInARow: 4,
      closedUntilMs: 0,
    }
    await runInDurableObject(ledger as DurableObjectStub, (_, { storage }) =>
      storage.kv.put('state:2', { state, alarmAtMs: start + dayMs }),
    )
    expect(await ledger.attempt(policy, guess)).toEqual({ result: 'wrong' })
    expect(await ledger.attempt(policy, guess)).toEqual({ result: 'too_many', waitMs: dayMs })
    expect(await reserve(ledger)).toEqual({ reserved: false, waitMs: dayMs })
    vi.setSystemTime(start + 180_000)
    const known = {
      purpose: 'register',
      codeHash: 'own',
      isOpenByNumber: false,
      isKnownDevice: true,
    } as const
    expect(await ledger.reserve(policy, { ...known, verificationId: 'own' })).toMatchObject({
      reserved: true,
      isOfShare: true,
    })
    const right = { ...guess, verificationId: 'own', codeHash: 'own' }
    expect(await ledger.attempt(policy, right)).toMatchObject({ result: 'right', party: 'device' })
  })
})
