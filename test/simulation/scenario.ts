import * as fc from 'fast-check'
import type { Attacker } from './visitors/attackers.ts'
import type { Honest } from './visitors/honest.ts'
import { memberActions } from './visitors/member.ts'
import type { FaultLevel } from './world/world.ts'

/** Who acts in a world, under which settings, in which faultLevel. */
export interface Scenario {
  /** Everything that is left to chance. */
  readonly seed: number
  readonly faultLevel: FaultLevel
  readonly settings: Readonly<Record<string, string>>
  /** Days pass, and not minutes; attackers come back, and the cron trigger comes. */
  readonly isLong: boolean
  readonly visitors: readonly ((Honest | Attacker) & { readonly startsAfterMs: number })[]
}

/** Few, so that visitors get into each other's way. */
const mobiles = ['13800000001', '13800000002', '13800000003']
const usernames = ['ada-lovelace', 'Ada-Lovelace', 'grace-hopper']

/** Tight, so that limits are met within a few visits; the second has codes that outlive the cooldown. */
const settings: readonly Scenario['settings'][] = [
  {
    SMS_COOLDOWN_SECONDS: '60',
    SMS_CODE_TTL_SECONDS: '60',
    GUESSES_PER_CODE: '3',
    GUESSES_PER_DAY: '5',
    SMS_DAILY_LIMIT_PER_PHONE: '3',
    SMS_HOURLY_LIMIT_PER_CLIENT: '6',
    CAPTCHA_TTL_SECONDS: '60',
    SESSION_TTL_DAYS: '1',
  },
  {
    SMS_COOLDOWN_SECONDS: '60',
    SMS_CODE_TTL_SECONDS: '300',
    GUESSES_PER_CODE: '2',
    GUESSES_PER_DAY: '4',
    SMS_DAILY_LIMIT_PER_PHONE: '4',
    SMS_HOURLY_LIMIT_PER_CLIENT: '4',
    SESSION_TTL_DAYS: '1',
  },
  {},
]

const manner = {
  id: fc.integer({ min: 1, max: 9 }),
  roams: fc.boolean(),
  doubleClicks: fc.boolean(),
  startsAfterMs: fc.constantFrom(0, 1, 100, 3000, 20_000, 70_000),
}

const mobile = fc.constantFrom(...mobiles)
const surface = fc.constantFrom('v1' as const, 'classic' as const)

const honest = fc.record({
  ...manner,
  kind: fc.constant('honest' as const),
  surface,
  mobile,
  username: fc.constantFrom(...usernames),
  misreads: fc.constantFrom(0, 0, 1),
  mistypes: fc.constantFrom(0, 0, 1, 2),
  afterwards: fc.array(fc.constantFrom(...memberActions), { maxLength: 6 }),
  awayMs: fc.constantFrom(2000, 86_500, 90_000, 1_300_000),
})

const burglar = fc.record({
  ...manner,
  kind: fc.constant('burglar' as const),
  usernames: fc.shuffledSubarray(usernames, { minLength: 1 }),
  count: fc.constantFrom(1, 4, 12),
})

const replayer = fc.record({
  ...manner,
  kind: fc.constant('replayer' as const),
  surface,
  mobiles: fc.shuffledSubarray(mobiles, { minLength: 1 }),
  pauseMs: fc.constantFrom(500, 5000, 61_000),
})

const guesser = fc.record({
  ...manner,
  kind: fc.constant('guesser' as const),
  mobile,
  as: fc.constantFrom('holder' as const, 'stranger' as const),
  guessesAtOnce: fc.integer({ min: 1, max: 7 }),
  rounds: fc.integer({ min: 1, max: 3 }),
})

const pumper = fc.record({
  ...manner,
  kind: fc.constant('pumper' as const),
  mobiles: fc.shuffledSubarray(mobiles, { minLength: 1 }),
  count: fc.integer({ min: 2, max: 6 }),
  hidesClient: fc.boolean(),
})

const racer = fc.record({
  ...manner,
  kind: fc.constant('racer' as const),
  mobile,
  usernames: fc.shuffledSubarray(usernames, { minLength: 2 }),
})

const hoarder = fc.record({
  ...manner,
  kind: fc.constant('hoarder' as const),
  mobile,
  username: fc.constantFrom(...usernames),
  waitsMs: fc.constantFrom(45_000, 61_000, 100_000, 301_000),
  isGreedy: fc.boolean(),
})

const visitor = fc
  .oneof(
    { weight: 5, arbitrary: honest },
    { weight: 2, arbitrary: replayer },
    { weight: 3, arbitrary: guesser },
    { weight: 2, arbitrary: pumper },
    { weight: 2, arbitrary: racer },
    { weight: 2, arbitrary: hoarder },
    { weight: 1, arbitrary: burglar },
  )
  .map((drawn) => ({ ...drawn, name: `${drawn.kind}-${drawn.id}` }))

/** Every world that the simulator can make; what it shrinks to has fewer visitors, and a calmer sky. */
export const scenarios: fc.Arbitrary<Scenario> = fc.record({
  seed: fc.noShrink(fc.integer({ min: 0, max: 2 ** 31 - 1 })),
  faultLevel: fc.constantFrom('none' as const, 'some' as const, 'some' as const, 'many' as const),
  settings: fc.constantFrom(...settings),
  isLong: fc.constantFrom(false, false, false, true),
  visitors: fc.uniqueArray(visitor, { selector: ({ id }) => id, minLength: 1, maxLength: 5 }),
})
