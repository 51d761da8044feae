/** Bugs of the rate limiters and the phone ledgers, of their storage and of the way to them. */
import type { PhoneLedger, RateLimiter } from '../product.ts'
import { onClock } from '../world/clocks.ts'
import { contextHere } from '../world/context.ts'
import { happens } from '../world/draw.ts'
import { inMemory, onStorage, withMethods, withPut } from '../world/wrappers.ts'
import type { Plant } from './plant.ts'

type Claim = Parameters<RateLimiter['claim']>
type Reserve = Parameters<PhoneLedger['reserve']>
type Attempt = Parameters<PhoneLedger['attempt']>

/** How long a write takes that should have come at once. */
const lateMs = 1
/** Longer than a code takes to be compared. */
const comparedWithinMs = 1000
const farAheadMs = 3_600_000

export const objectPlants: Readonly<Record<string, Plant>> = {
  'the store alone decides about a captcha': {
    breaks: ['I2'],
    foundWithin: 20,
    wrappers: {
      RateLimiter: (Limiter) =>
        class extends Limiter {
          override claim(...claim: Claim) {
            super.claim(...claim)
            return true
          }
        },
    },
  },
  'a code is compared before the guess is counted': {
    breaks: ['I5'],
    foundWithin: 100,
    wrappers: {
      PhoneLedger: (Ledger) => {
        let isCounted = true
        const Counting = onStorage(Ledger, (storage) =>
          withPut(storage, (key, value) => {
            if (isCounted) storage.kv.put(key, value)
          }),
        )
        return class extends Counting {
          override attempt(...attempt: Attempt) {
            void scheduler.wait(comparedWithinMs).then(() => super.attempt(...attempt))
            isCounted = false
            const outcome = super.attempt(...attempt)
            isCounted = true
            return outcome
          }
        }
      },
    },
  },
  'a new code gives the day’s guesses back': {
    breaks: ['I5'],
    foundWithin: 200,
    wrappers: {
      // Without the day's limit only the code's is left, and a new code has it anew.
      PhoneLedger: (Ledger) =>
        class extends Ledger {
          override attempt(...[policy, tried]: Attempt) {
            return super.attempt({ ...policy, guessesPerDay: Infinity }, tried)
          }
        },
    },
  },
  'a verification that was replaced is still accepted': {
    breaks: ['I3', 'I5'],
    foundWithin: 200,
    wrappers: {
      PhoneLedger: (Ledger) =>
        class extends Ledger {
          override reserve(...[policy, reservation]: Reserve) {
            const { verificationId, codeHash } = reservation
            this.ctx.storage.kv.put(`hash of ${verificationId}`, codeHash)
            return super.reserve(policy, reservation)
          }
          override attempt(...[policy, tried]: Attempt) {
            const { verificationId, codeHash } = tried
            const outcome = super.attempt(policy, tried)
            const isRight =
              verificationId !== undefined &&
              codeHash === this.ctx.storage.kv.get(`hash of ${verificationId}`)
            return isRight ? { result: 'right' as const, verificationId, party: 'holder' as const } : outcome
          }
        },
    },
  },
  'a code is accepted after its end': {
    breaks: ['I3'],
    foundWithin: 500,
    wrappers: {
      PhoneLedger: (Ledger) =>
        class extends Ledger {
          override reserve(...[policy, reservation]: Reserve) {
            return super.reserve({ ...policy, codeTtlMs: farAheadMs }, reservation)
          }
        },
    },
  },
  'a stranger’s guesses are taken from the holder': {
    breaks: ['I5'],
    foundWithin: 500,
    wrappers: {
      PhoneLedger: (Ledger) =>
        class extends Ledger {
          private held: string | undefined
          override reserve(...[policy, reservation]: Reserve) {
            const outcome = super.reserve(policy, reservation)
            if (outcome.reserved) this.held = reservation.verificationId
            return outcome
          }
          override attempt(...[policy, tried]: Attempt) {
            return super.attempt(policy, { ...tried, verificationId: tried.verificationId ?? this.held })
          }
        },
    },
  },
  'the rate limiter awaits between reading and writing': {
    breaks: ['I2'],
    foundWithin: 400,
    wrappers: { RateLimiter: (Limiter) => onStorage(Limiter, writeLate) },
  },
  'the phone ledger awaits between reading and writing': {
    breaks: ['I4', 'I5'],
    foundWithin: 100,
    wrappers: { PhoneLedger: (Ledger) => onStorage(Ledger, writeLate) },
  },
  'the objects keep their state in memory': {
    breaks: ['I2', 'I4', 'I5'],
    foundWithin: 500,
    wrappers: {
      RateLimiter: (Limiter) => onStorage(Limiter, inMemory),
      PhoneLedger: (Ledger) => onStorage(Ledger, inMemory),
    },
  },
  'the phone ledger trusts the clock of whoever asks': {
    breaks: ['I4'],
    foundWithin: 500,
    wrappers: {
      PhoneLedger: (Ledger) =>
        class extends Ledger {
          override reserve(...reserve: Reserve) {
            const place = `location ${contextHere().location}`
            return onClock(place, () => super.reserve(...reserve))
          }
        },
    },
  },
  'a right code is refused now and then': {
    breaks: ['I9'],
    foundWithin: 100,
    wrappers: {
      phoneLedgers: (ledgers) =>
        withMethods(ledgers, (ledger) => ({
          attempt: async (...attempt) => {
            const outcome = await ledger.attempt(...attempt)
            const isRefused = happens(50, contextHere().world.plan.seed, contextHere().key, 21)
            return isRefused ? { result: 'no_code' } : outcome
          },
        })),
    },
  },
  'an alarm that fails is given up': {
    breaks: ['I14'],
    foundWithin: 200,
    wrappers: {
      RateLimiter: (Limiter) =>
        class extends Limiter {
          override alarm() {
            return super.alarm().catch(() => undefined)
          }
        },
    },
  },
  'a lost alarm is never set again': {
    breaks: ['I14'],
    foundWithin: 300,
    wrappers: {
      RateLimiter: (Limiter) => {
        let isRinging = false
        const SettingOnce = onStorage(Limiter, (storage) => ({
          ...storage,
          // Only an alarm that rings sets the next one.
          setAlarm: async (atMs) => {
            if (storage.kv.get('alarm') !== undefined && !isRinging) return
            storage.kv.put('alarm', 'was set')
            await storage.setAlarm(atMs)
          },
        }))
        return class extends SettingOnce {
          override alarm() {
            isRinging = true
            const rung = super.alarm()
            isRinging = false
            return rung
          }
        }
      },
    },
  },
  'a failed rate limiter lets through': {
    breaks: ['I2', 'I4', 'I5'],
    foundWithin: 500,
    wrappers: {
      rateLimiters: (limiters) =>
        withMethods(limiters, (limiter) => ({
          take: (limits) => limiter.take(limits).catch(() => ({ granted: true })),
          takeAndScore: (...call) => limiter.takeAndScore(...call).catch(() => ({ granted: true, level: 0 })),
          claim: (...call) => limiter.claim(...call).catch(() => true),
        })),
    },
  },
}

/** Two calls that come close to each other read the same, and the later write wins. */
function writeLate(storage: DurableObjectStorage): DurableObjectStorage {
  return withPut(storage, (key, value) => {
    void scheduler.wait(lateMs).then(() => storage.kv.put(key, value))
  })
}
