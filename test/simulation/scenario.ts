import * as fc from 'fast-check'
import { memberActions } from './visitors/member.ts'
import { ownerActions, rivals } from './visitors/owner.ts'
import type { ProviderOutage } from './world/provider.ts'

/** Which visitors act in a world, under which settings, with how many faults. */
export type Scenario = Drawn<typeof scenarios>

export type Visitor = Omit<Scenario['visitors'][number], 'startsAfterMs'>
export type Honest = Named<typeof honest>
export type Replayer = Named<typeof replayer>
export type Guesser = Named<typeof guesser>
export type Pumper = Named<typeof pumper>
export type Racer = Named<typeof racer>
export type Hoarder = Named<typeof hoarder>
export type Burglar = Named<typeof burglar>

export type Owner = Drawn<typeof owner>

type Drawn<Arbitrary> = Arbitrary extends fc.Arbitrary<infer Value> ? Value : never
type Named<Arbitrary> = Omit<Drawn<Arbitrary>, 'startsAfterMs'> & {
  readonly name: string
  readonly line?: number
}

/** So few that visitors want the same ones. */
const mobiles = ['13800000001', '13800000002', '13800000003']
const usernames = ['ada-lovelace', 'Ada-Lovelace', 'grace-hopper']

/** Tight limits, so that a few visits reach them. The codes of the second settings outlive the cooldown. */
const settings: readonly Readonly<Record<string, string>>[] = [
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

const common = {
  id: fc.integer({ min: 1, max: 9 }),
  roams: fc.boolean(),
  doubleClicks: fc.boolean(),
  startsAfterMs: fc.constantFrom(0, 1, 100, 3000, 20_000, 70_000),
}
const mobile = fc.constantFrom(...mobiles)
const surface = fc.constantFrom('v1' as const, 'classic' as const)

const honest = fc.record({
  ...common,
  kind: fc.constant('honest' as const),
  surface,
  mobile,
  username: fc.constantFrom(...usernames),
  /** Wrong answers to a captcha, and wrong codes, before the right one. */
  misreads: fc.constantFrom(0, 0, 1),
  mistypes: fc.constantFrom(0, 0, 1, 2),
  /** What the visitor does with the account. */
  afterwards: fc.array(fc.constantFrom(...memberActions), { maxLength: 6 }),
  awayMs: fc.constantFrom(2000, 86_500, 90_000, 1_300_000),
})

/** Tries passwords of other users, and invented tokens. */
const burglar = fc.record({
  ...common,
  kind: fc.constant('burglar' as const),
  usernames: fc.shuffledSubarray(usernames, { minLength: 1 }),
  /** Passwords for each user, all at once. */
  count: fc.constantFrom(1, 4, 12),
})

/** Solves one captcha and sends it for many numbers: at once, from everywhere, and again when caches have expired. */
const replayer = fc.record({
  ...common,
  kind: fc.constant('replayer' as const),
  surface,
  mobiles: fc.shuffledSubarray(mobiles, { minLength: 1 }),
  /** Between two rounds. */
  pauseMs: fc.constantFrom(500, 5000, 61_000),
})

/** Tries codes for a number, and has another SMS sent when the attempts are used up. */
const guesser = fc.record({
  ...common,
  kind: fc.constant('guesser' as const),
  mobile,
  /** A holder has asked for the code. A stranger knows only the number. */
  as: fc.constantFrom('holder' as const, 'stranger' as const),
  guessesAtOnce: fc.integer({ min: 1, max: 7 }),
  rounds: fc.integer({ min: 1, max: 3 }),
})

/** Has SMS sent as fast as possible: to many numbers from one client, or to one number from many. */
const pumper = fc.record({
  ...common,
  kind: fc.constant('pumper' as const),
  mobiles: fc.shuffledSubarray(mobiles, { minLength: 1 }),
  count: fc.integer({ min: 2, max: 6 }),
  hidesClient: fc.boolean(),
})

/** Registers several names with one code, at once. */
const racer = fc.record({
  ...common,
  kind: fc.constant('racer' as const),
  mobile,
  usernames: fc.shuffledSubarray(usernames, { minLength: 2 }),
})

/** Keeps a code and uses it after its end, or after another code was sent. */
const hoarder = fc.record({
  ...common,
  kind: fc.constant('hoarder' as const),
  mobile,
  username: fc.constantFrom(...usernames),
  waitsMs: fc.constantFrom(45_000, 61_000, 100_000, 301_000),
  /** Has another code sent before it uses the first. */
  isGreedy: fc.boolean(),
})

/** Has an account that others want. */
const owner = fc.record({
  roams: fc.boolean(),
  doubleClicks: fc.boolean(),
  actions: fc.array(fc.constantFrom(...ownerActions), { minLength: 1, maxLength: 4 }),
  /** Whether a change names the present password, too. */
  givesPassword: fc.boolean(),
  rivals: fc.subarray([...rivals]),
  /** The purpose of the code that the misuser has. */
  misused: fc.constantFrom('register', 'sign_in', 'reset_password', 'change_mobile'),
  returnsBy: fc.constantFrom('sign_in', 'reset_password'),
  /** In a world that lasts days: stays away until somebody else gets the number. */
  isIdle: fc.boolean(),
  /** Comes back before the new owner registers. */
  isBack: fc.boolean(),
  /** At the end strangers use up all that a stranger has: passwords, SMS and codes. */
  isLockedOut: fc.boolean(),
})

/** The first of the two providers is down. */
const outage: fc.Arbitrary<ProviderOutage> = fc.record({
  how: fc.constantFrom('hangs, delivers not', 'hangs, delivers', 'is unavailable', 'delivers, answers 500'),
  fromMs: fc.constantFrom(0, 20_000),
  lastsMs: fc.constantFrom(100_000, 600_000),
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

/** Every world that the simulator can make. Shrinking leads to fewer visitors and fewer faults. */
export const scenarios = fc.record({
  /** Everything that is left to chance in the world follows from it. */
  seed: fc.noShrink(fc.integer({ min: 0, max: 2 ** 31 - 1 })),
  faultLevel: fc.constantFrom('none' as const, 'some' as const, 'some' as const, 'many' as const),
  settings: fc.constantFrom(...settings),
  /** The world lasts days, not minutes. Attackers come back, and the cron trigger runs. */
  isLong: fc.constantFrom(false, false, false, true),
  visitors: fc.uniqueArray(visitor, { selector: ({ id }) => id, minLength: 1, maxLength: 5 }),
  // Last, so that a world without an owner is the same as before.
  owner: fc.option(owner, { nil: undefined, freq: 2 }),
  // Likewise. In a third of the worlds.
  outage: fc.oneof({ weight: 2, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: outage }),
})
