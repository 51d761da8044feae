import type { PhoneLedger, RateLimiter } from '../product.ts'
import { onClock } from '../world/clocks.ts'
import { contextHere } from '../world/context.ts'
import { happens } from '../world/draw.ts'
import { accountPlants } from './accounts.ts'
import { onStorage, type Plant, withValues } from './plant.ts'
import { surroundingsPlants } from './surroundings.ts'

type Claim = Parameters<RateLimiter['claim']>
type Reserve = Parameters<PhoneLedger['reserve']>
type Attempt = Parameters<PhoneLedger['attempt']>

/** The delay of a write that should be immediate. */
const lateMs = 1
/** Longer than comparing a code takes. */
const comparedWithinMs = 1000
const farAheadMs = 3_600_000

/** Bugs of the rate limiters and the phone ledgers, their storage, and the calls to them. */
const objectPlants: Readonly<Record<string, Plant>> = {
  'the store alone decides about a captcha': {
    breaks: ['I2'],
    foundWithin: 20,
    RateLimiter: (Limiter) =>
      class extends Limiter {
        override claim(...claim: Claim) {
          super.claim(...claim)
          return true
        }
      },
  },
  'a code is compared before the attempt is counted': {
    breaks: ['I5'],
    foundWithin: 100,
    PhoneLedger: (Ledger) => {
      let isCounted = true
      const Counting = onStorage(Ledger, (storage) =>
        withValues(storage, {
          put: (key, value) => {
            if (isCounted) storage.kv.put(key, value)
          },
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
  'a new code resets the day’s attempts': {
    breaks: ['I5'],
    foundWithin: 200,
    // Without the day's limit only the code's limit is left, and a new code has a new one.
    PhoneLedger: (Ledger) =>
      class extends Ledger {
        override attempt(...[policy, tried]: Attempt) {
          return super.attempt({ ...policy, guessesPerDay: Infinity }, tried)
        }
      },
  },
  'a verification that was replaced is still accepted': {
    breaks: ['I3', 'I5'],
    foundWithin: 200,
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
            verificationId !== undefined && codeHash === this.ctx.storage.kv.get(`hash of ${verificationId}`)
          return isRight ? { result: 'right' as const, verificationId, party: 'holder' as const } : outcome
        }
      },
  },
  'a code is accepted after its end': {
    // While strangers have a code to try, a known device gets no SMS of its share.
    breaks: ['I3', 'I9'],
    foundWithin: 500,
    PhoneLedger: (Ledger) =>
      class extends Ledger {
        override reserve(...[policy, reservation]: Reserve) {
          return super.reserve({ ...policy, codeTtlMs: farAheadMs }, reservation)
        }
      },
  },
  'a stranger’s attempts count as the holder’s': {
    breaks: ['I5'],
    foundWithin: 500,
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
  'the rate limiter awaits between reading and writing': {
    breaks: ['I2'],
    foundWithin: 400,
    RateLimiter: (Limiter) => onStorage(Limiter, writeLate),
  },
  'the phone ledger awaits between reading and writing': {
    breaks: ['I4', 'I5'],
    foundWithin: 100,
    PhoneLedger: (Ledger) => onStorage(Ledger, writeLate),
  },
  'the objects keep their state in memory': {
    breaks: ['I2', 'I4', 'I5'],
    foundWithin: 500,
    RateLimiter: (Limiter) => onStorage(Limiter, keepInMemory),
    PhoneLedger: (Ledger) => onStorage(Ledger, keepInMemory),
  },
  'the phone ledger trusts the clock of its caller': {
    breaks: ['I4'],
    foundWithin: 500,
    PhoneLedger: (Ledger) =>
      class extends Ledger {
        override reserve(...reserve: Reserve) {
          return onClock(`location ${contextHere().location}`, () => super.reserve(...reserve))
        }
      },
  },
  'a right code is refused now and then': {
    breaks: ['I9'],
    foundWithin: 100,
    PhoneLedger: (Ledger) =>
      class extends Ledger {
        override attempt(...attempt: Attempt) {
          const outcome = super.attempt(...attempt)
          const { world, key } = contextHere()
          return happens(50, world.plan.seed, key, 21) ? { result: 'no_code' as const } : outcome
        }
      },
  },
  'an alarm that fails is given up': {
    breaks: ['I14'],
    foundWithin: 200,
    RateLimiter: (Limiter) =>
      class extends Limiter {
        override alarm() {
          return super.alarm().catch(() => undefined)
        }
      },
  },
  'a lost alarm is never set again': {
    breaks: ['I14'],
    foundWithin: 300,
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
  'a failed rate limiter lets through': {
    breaks: ['I2', 'I4', 'I5'],
    foundWithin: 500,
    rateLimiters: (limiters) => ({
      getByName: (name) => {
        const limiter = limiters.getByName(name)
        const lenient: Partial<typeof limiter> = {
          addPoints: (added) => limiter.addPoints(added),
          giveBack: (limits) => limiter.giveBack(limits),
          take: (limits) => limiter.take(limits).catch(() => ({ granted: true })),
          takeAndScore: (...call) => limiter.takeAndScore(...call).catch(() => ({ granted: true, level: 0 })),
          claim: (...call) => limiter.claim(...call).catch(() => true),
        }
        return lenient as typeof limiter
      },
    }),
  },
}

/** Every bug that the simulator must find, by name. */
export const plants: typeof objectPlants = {
  ...objectPlants,
  ...surroundingsPlants,
  ...accountPlants,
}

/** Two calls that come close to each other read the same, and the later write wins. */
function writeLate(storage: DurableObjectStorage): DurableObjectStorage {
  return withValues(storage, {
    put: (key, value) => void scheduler.wait(lateMs).then(() => storage.kv.put(key, value)),
  })
}

/** The storage lives as long as the object's memory. */
function keepInMemory(storage: DurableObjectStorage): DurableObjectStorage {
  const values = new Map<string, unknown>()
  return withValues(storage, {
    get: (key) => values.get(key),
    put: (key, value) => void values.set(key, value),
  })
}
