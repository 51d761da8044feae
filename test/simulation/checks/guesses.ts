import { type CodeRecord, type History, registrationOf, verdictOf } from './history.ts'
import type { Check, Violation } from './invariants.ts'
import { dayMs, mostWithin } from './spans.ts'

interface Guess {
  readonly verificationId: string | undefined
  readonly phoneNumber: string | undefined
  readonly verdict: string
  readonly username: string
  readonly arrivedAtMs: number
  readonly answeredAtMs: number
}

function guessesIn({ exchanges, codes }: History): Guess[] {
  return exchanges.flatMap((exchange) => {
    const registration = registrationOf(exchange)
    if (!registration) return []
    const { verificationId, mobile, username } = registration
    const phoneNumber =
      mobile === undefined
        ? codes.find((code) => code.verificationId === verificationId)?.phoneNumber
        : `+86${mobile}`
    const { arrivedAtMs, answeredAtMs, answer } = exchange
    const verdict = answer ? verdictOf(answer) : 'no answer'
    return [{ verificationId, phoneNumber, verdict, username, arrivedAtMs, answeredAtMs }]
  })
}

/** Right codes do not count. */
function compared(guesses: readonly Guess[]): Guess[] {
  return guesses.filter(({ verdict }) => verdict === 'sms_code_incorrect')
}

/** I5: guesses that were compared, by code and by day; and that nobody else's guesses are taken from the holder. */
export const checkGuesses: Check = (history) => {
  const { guessesPerCode, guessesPerDay } = history.config
  const violations: Violation[] = []
  const add = (what: string) => violations.push({ invariant: 'I5', what })
  const all = guessesIn(history)
  for (const [phoneNumber, ofNumber] of Map.groupBy(all, (guess) => guess.phoneNumber)) {
    if (phoneNumber === undefined) continue
    const held = ofNumber.filter(({ verificationId }) => verificationId !== undefined)
    const strange = ofNumber.filter(({ verificationId }) => verificationId === undefined)
    for (const [verificationId, ofCode] of Map.groupBy(held, (guess) => guess.verificationId)) {
      // With a cookie that is out of date the classic surface takes the caller for a stranger, who has as many.
      const mayBeStranger = ofCode.some(({ username }) => isClassic(history, username))
      const most = guessesPerCode * (mayBeStranger ? 2 : 1)
      const count = compared(ofCode).length
      if (count > most) add(`${count} guesses at the code of ${verificationId} were compared`)
    }
    const codes = codesOf(history, phoneNumber).length
    const strangers = compared(strange).length
    if (strangers > guessesPerCode * codes)
      add(`strangers had ${strangers} guesses at ${codes} codes of ${phoneNumber}`)
    for (const [party, guesses] of [
      ['holders', held],
      ['strangers', strange],
    ] as const) {
      const times = compared(guesses).map(({ answeredAtMs }) => answeredAtMs)
      const most = mostWithin(times, dayMs - 60_000)
      const allowed = guesses.some(({ username }) => isClassic(history, username))
        ? 2 * guessesPerDay
        : guessesPerDay
      if (most > allowed) add(`${party} had ${most} guesses at ${phoneNumber} in a day`)
    }
    for (const refused of held) {
      if (refused.verdict !== 'too_many_guesses' || isClassic(history, refused.username)) continue
      const before = held.filter(({ arrivedAtMs }) => arrivedAtMs <= refused.answeredAtMs)
      const atCode = before.filter(({ verificationId }) => verificationId === refused.verificationId)
      if (atCode.length <= guessesPerCode && before.length <= guessesPerDay)
        add(`the holder of ${refused.verificationId} was refused after ${atCode.length - 1} guesses`)
    }
  }
  return violations
}

/** Codes that may be guessed: one that is stored while its reservation is refused is nobody's. */
function codesOf({ codes, exchanges }: History, phoneNumber: string): CodeRecord[] {
  const refused = new Set(
    exchanges.flatMap(({ sent, answer }) =>
      answer && verdictOf(answer) === 'sms_too_frequent' ? [sent.key] : [],
    ),
  )
  return codes.filter((code) => code.phoneNumber === phoneNumber && !refused.has(code.requestKey))
}

function isClassic({ exchanges }: History, username: string): boolean {
  return exchanges.some(({ sent }) => sent.path === '/register/' && sent.json?.['username'] === username)
}
