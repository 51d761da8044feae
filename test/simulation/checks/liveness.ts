import type { Return } from '../visitors/return.ts'
import { dayMs } from './history.ts'
import type { Check } from './invariants.ts'

/**
 * How often a limit may refuse a visitor after the faults have cleared. Only limits that were used up before can do so.
 *
 * - The client's captchas or SMS, and the sign-ins of the user name: once each.
 * - The number's SMS: twice, because the store's copy knows only the cooldown, and the day's limit may last longer. Twice
 *   again after an SMS whose code could not be tried.
 * - The number's attempts of the day: once, and once more if a taken user name has spent the attempt that came back.
 */
const mostRefusals = new Map([
  ['too_many_requests', 2],
  ['sms_too_frequent', 4],
  ['too_many_guesses', 2],
])

/** Everything that can be used up comes back within a day. Then follow an hour of a client's limit, and cooldowns. */
const longestMs = dayMs + 2 * 3_600_000

/**
 * I9: once the faults have cleared, a visitor who does everything right is signed in: at the first try if no limit was
 * used up, otherwise after at most {@link mostRefusals}, within {@link longestMs}. The exception is a number that another
 * visitor has registered.
 */
export const checkLiveness: Check = ({ finishes, users, changes, config, clockErrorMs }, report) => {
  const mostIdleMs = config.numberQuarantineDays * dayMs + 2 * clockErrorMs
  for (const { visit, end, endedAtMs, isNew, tookMs, refusals } of finishes) {
    const { visitor, usernames } = visit
    const add = (what: string) =>
      report('I9', `${visitor.name} ${what} (${refusals.join(', ') || 'no refusal'})`)
    const owner = users.find((user) => user.phone_number === `+86${visitor.mobile}`)
    if (end === 'kept out') add('is kept out')
    if (end === 'number taken' && !owner) add('was told that a number is registered, and it is not')
    const seen = changes.findLast(({ row, atMs }) => row['id'] === owner?.id && atMs <= endedAtMs)
    if (end === 'number taken' && owner && Number(seen?.row['last_seen_at']) + mostIdleMs < endedAtMs)
      add('was told that a number is registered, and its user was not seen for long')
    if (end === 'signed in' && (!owner || !usernames.has(owner.username))) add('is signed in as another user')
    if (isNew && refusals.length > 0) add('was refused, though no limit was used up')
    checkPatience({ refusals, tookMs }, add)
  }
}

/** Strangers cannot make a known browser wait for longer than a cooldown and the life of a code. */
const longestIfKnownMs = 900_000

/** I9 for a user who comes back: by a password, by a code, or by a reset. A known browser is not locked out by strangers. */
export const checkReturns: Check = ({ returns }, report) => {
  for (const { how, end, isKnown = false, ...taken } of returns) {
    const add = (what: string) =>
      report('I9', `the user who comes back ${how} ${what} (${taken.refusals.join(', ') || 'no refusal'})`)
    if (end === 'kept out') add('is kept out')
    if (isKnown && taken.refusals.some((refusal) => refusal !== 'sms_too_frequent')) add('is refused')
    if (isKnown && taken.tookMs > longestIfKnownMs) add('is locked out by strangers')
    checkPatience(taken, add)
  }
}

function checkPatience(
  { refusals, tookMs }: Pick<Return, 'refusals' | 'tookMs'>,
  add: (what: string) => void,
): void {
  for (const [refusal, same] of Map.groupBy(refusals, (refusal) => refusal))
    if (same.length > (mostRefusals.get(refusal) ?? 0)) add(`was refused too often: ${refusal}`)
  if (tookMs > longestMs) add(`was kept out for ${tookMs} ms`)
}
