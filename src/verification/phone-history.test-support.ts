import type { GuessOutcome, Party, PhoneRules, ReserveOutcome } from './phone-policy.ts'
import { dayMs } from '../../test/support/phone.ts'

interface Sent {
  readonly id: string
  readonly atMs: number
  readonly expiresAtMs: number
  /** What could be guessed at until then. */
  readonly before: Sent | undefined
}

interface Guessed {
  readonly id: string
  readonly party: Party
  readonly atMs: number
}

/**
 * What one phone number may do, the slow and obvious way: everything that ever happened is kept, and each question is
 * answered by looking through all of it.
 */
export const createPhoneHistory = () => {
  const sent: Sent[] = []
  const released = new Set<string>()
  const guessed: Guessed[] = []

  const isLasting = ({ id }: Sent): boolean => !released.has(id)

  /** The newest verification; if its SMS was not sent, the one that it replaced. */
  const current = (): Sent | undefined => {
    const newest = sent.at(-1)
    return [newest, newest?.before].find((verification) => verification && isLasting(verification))
  }

  const maySend = (rules: PhoneRules, atMs: number): boolean => {
    const lasting = sent.filter(isLasting)
    const cooling = lasting.filter((one) => atMs < one.atMs + rules.cooldownMs)
    const today = lasting.filter((one) => atMs < one.atMs + dayMs)
    return cooling.length === 0 && today.length < rules.sendsPerDay
  }

  /** How long until an SMS may be sent: the answer can only change when a cooldown or a day ends. */
  const sendWaitMs = (rules: PhoneRules, nowMs: number): number =>
    waitUntil(
      nowMs,
      sent.flatMap(({ atMs }) => [atMs + rules.cooldownMs, atMs + dayMs]),
      (atMs) => maySend(rules, atMs),
    )

  const guessesToday = (party: Party, atMs: number): Guessed[] =>
    guessed.filter((guess) => guess.party === party && atMs < guess.atMs + dayMs)

  return {
    ids: (): string[] => sent.map(({ id }) => id),

    reserve: (rules: PhoneRules, id: string, nowMs: number): ReserveOutcome => {
      if (!maySend(rules, nowMs)) return { reserved: false, waitMs: sendWaitMs(rules, nowMs) }
      const expiresAtMs = nowMs + rules.codeTtlMs
      sent.push({ id, atMs: nowMs, expiresAtMs, before: current() })
      return { reserved: true, expiresAtMs, resendAtMs: nowMs + rules.cooldownMs }
    },

    release: (id: string): void => void released.add(id),

    guess: (rules: PhoneRules, claimedId: string | undefined, nowMs: number): GuessOutcome => {
      const target = current()
      if (!target || target.expiresAtMs <= nowMs || (claimedId !== undefined && claimedId !== target.id))
        return { granted: false, reason: 'no_verification' }
      const party: Party = claimedId === undefined ? 'stranger' : 'holder'
      const hasDayLeft = (atMs: number) => guessesToday(party, atMs).length < rules.guessesPerDay
      if (!hasDayLeft(nowMs)) {
        const ends = guessed.map(({ atMs }) => atMs + dayMs)
        return { granted: false, reason: 'too_many_guesses', waitMs: waitUntil(nowMs, ends, hasDayLeft) }
      }
      const atThisCode = guessed.filter((guess) => guess.party === party && guess.id === target.id)
      if (atThisCode.length >= rules.guessesPerCode)
        return {
          granted: false,
          reason: 'too_many_guesses',
          // A new code is what helps; where it can be had already, there is no time to tell.
          waitMs: Math.max(1, sendWaitMs(rules, nowMs)),
        }
      guessed.push({ id: target.id, party, atMs: nowMs })
      return { granted: true, verificationId: target.id }
    },
  }
}

/** How long until `isAllowed`, which changes at one of `moments` only. */
const waitUntil = (nowMs: number, moments: readonly number[], isAllowed: (atMs: number) => boolean): number =>
  Math.min(...[nowMs, ...moments].filter((atMs) => atMs >= nowMs && isAllowed(atMs))) - nowMs
