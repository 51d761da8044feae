/** Every limit per client and per name, with the reason for its figure. */
import { hourMs, minuteMs } from '../core/time.ts'
import type { Limit } from './gcra.ts'
import type { Score } from './score.ts'

/** @param perHour from the settings */
export function smsPerClient(perHour: number): Limit {
  return { name: 'sms', capacity: perHour, periodMs: hourMs }
}

/** Questions whether a name or a number is registered: enough while someone types, too few to copy the list of users. */
export const lookupsPerClient: Limit = { name: 'look-ups', capacity: 120, periodMs: minuteMs }

/** Wrong passwords, so that one place cannot try passwords of many names. A right one is given back. */
export const signInsPerClient: Limit = { name: 'sign-ins', capacity: 60, periodMs: 10 * minuteMs }

/** Right and wrong passwords, because each costs a hash. Enough for an office that comes to work behind one address. */
export const passwordsPerClient: Limit = { name: 'passwords', capacity: 300, periodMs: 10 * minuteMs }

/**
 * Wrong passwords for a name or a number, by all strangers together. Low, because a weak password must survive it for months.
 * The price: an attacker can lock strangers out while the attack lasts, so the owner needs a known browser or a code. One try
 * comes back every minute. The name and the number of an account have tries of their own: if they shared them, a number
 * without tries left would tell whose it is.
 */
export const signInsPerUsername: Limit = { name: 'sign-ins', capacity: 10, periodMs: 10 * minuteMs }

/** Wrong passwords for one account by one browser that has signed in to it before. */
export const signInsPerDevice: Limit = { name: 'sign-ins', capacity: 10, periodMs: 10 * minuteMs }
/**
 * Answers of passkeys, right and wrong. A signature cannot be guessed, so this only bounds reads of the database. It is counted
 * apart from passwords: where many share an address, wrong passwords must not close the stronger way in.
 */
export const passkeySignInsPerClient: Limit = { name: 'passkeys', capacity: 60, periodMs: 10 * minuteMs }

/** Calls with an `Idempotency-Key`, retries included: enough for everybody behind one address who signs up. */
export const idempotencyKeysPerClient: Limit = { name: 'keys', capacity: 120, periodMs: 10 * minuteMs }

/** Changes of a password, a number or the passkeys, erasures and exports. Nobody needs more; each may cost a password hash or a large read. */
export const accountChangesPerUser: Limit = { name: 'changes', capacity: 10, periodMs: 10 * minuteMs }

/** Questions to a carrier, which cost more than an SMS. One for each code, in all the time that it could live. */
export const carrierQuestionsPerCode: Limit = { name: 'questions', capacity: 1, periodMs: 2 * hourMs }

/**
 * Calls per minute of the rate limiting bindings, as in wrangler.toml. The first is scaled to CAPTCHAS_PER_MINUTE_PER_CLIENT.
 * Ten easy challenges are enough for a visitor who reloads and fails some times. Fourteen more are of the middle kind.
 */
export const challengeFilters = { CHALLENGES: 60, EASY_CHALLENGES: 10, MEDIUM_CHALLENGES: 14 } as const

/**
 * What a client has cost over the last two hours: 1 point for each request for an SMS, 2 more for a wrong captcha answer.
 *
 * One point drains in 3 minutes, which is the rate at which requests for an SMS come back by default: a client that uses its
 * whole limit without end stays where it is, and a client that fails besides rises to the ceiling.
 */
export const clientScore: Score = { name: 'cost', ceiling: 40, drainMs: 3 * minuteMs }

/** A captcha is redeemed once in all the time that it could live, on any clock that is less than a minute wrong. */
export const claimMarginMs = 60_000
