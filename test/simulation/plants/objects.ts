/** Bugs of the rate limiters and the phone ledgers, of their storage and of the way to them. */
import type { PhoneLedger, RateLimiter } from '../product.ts'
import { onClock } from '../world/clocks.ts'
import { contextHere } from '../world/context.ts'
import { happens } from '../world/draw.ts'
import { inMemory, onStorage, withMethods, withPut } from '../world/wrappers.ts'
import type { Plant } from './plant.ts'

type Take = Parameters<RateLimiter['take']>
type Reserve = Parameters<PhoneLedger['reserve']>
type Guess = Parameters<PhoneLedger['guess']>

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
      // What has one call only can happen only once.
      RateLimiter: (Limiter) =>
        class extends Limiter {
          override take(...[limits]: Take) {
            const outcome = super.take(limits)
            return limits.some(({ capacity }) => capacity === 1) ? { granted: true as const } : outcome
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
          override guess(...guess: Guess) {
            void scheduler.wait(comparedWithinMs).then(() => super.guess(...guess))
            isCounted = false
            const outcome = super.guess(...guess)
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
          override guess(...[rules, ...guess]: Guess) {
            return super.guess({ ...rules, guessesPerDay: Infinity }, ...guess)
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
          override guess(...[rules, verificationId]: Guess) {
            // The guess counts for the code that took its place.
            const outcome = super.guess(rules, verificationId)
            if (outcome.granted || outcome.reason !== 'no_verification') return outcome
            const current = super.guess(rules)
            return current.granted && verificationId !== undefined ? { ...current, verificationId } : current
          }
        },
    },
  },
  'a code is accepted as long as the store has it': {
    breaks: ['I3'],
    foundWithin: 500,
    wrappers: {
      PhoneLedger: (Ledger) =>
        class extends Ledger {
          override reserve(...[rules, verificationId]: Reserve) {
            return super.reserve({ ...rules, codeTtlMs: farAheadMs }, verificationId)
          }
        },
      entries: (entries) => ({
        ...entries,
        get: async (key, type) => {
          const entry = (await entries.get(key, type)) as { readonly expires_at?: number } | null
          return entry?.expires_at === undefined
            ? entry
            : { ...entry, expires_at: entry.expires_at + farAheadMs }
        },
      }),
    },
  },
  'a stranger’s guesses are taken from the holder': {
    breaks: ['I5'],
    foundWithin: 500,
    wrappers: {
      PhoneLedger: (Ledger) =>
        class extends Ledger {
          private held: string | undefined
          override reserve(...[rules, verificationId]: Reserve) {
            const outcome = super.reserve(rules, verificationId)
            if (outcome.reserved) this.held = verificationId
            return outcome
          }
          override guess(...[rules, verificationId]: Guess) {
            return super.guess(rules, verificationId ?? this.held)
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
          guess: async (...guess) => {
            const outcome = await ledger.guess(...guess)
            const isRefused = happens(50, contextHere().world.plan.seed, contextHere().key, 21)
            return isRefused ? { granted: false, reason: 'no_verification' } : outcome
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
    foundWithin: 100,
    isStrict: true,
    wrappers: {
      PhoneLedger: (Ledger) =>
        class extends onStorage(Ledger, setUntilItRings) {
          override alarm() {
            void this.ctx.storage.deleteAlarm()
            return super.alarm()
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

/** What is noted of an alarm is believed, until it has rung. */
function setUntilItRings(storage: DurableObjectStorage): DurableObjectStorage {
  let notedAtMs: number | null = null
  return {
    ...storage,
    getAlarm: async () => notedAtMs,
    setAlarm: async (atMs) => {
      if (notedAtMs === null) await storage.setAlarm(atMs)
      notedAtMs = Number(atMs)
    },
    deleteAlarm: async () => {
      notedAtMs = null
    },
  }
}
