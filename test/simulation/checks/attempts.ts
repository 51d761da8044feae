import { codeUseOf, dayMs, type History, mostWithin } from './history.ts'
import type { Check } from './invariants.ts'

type Attempt = ReturnType<typeof attemptsIn>[number]

/** I5: attempts that were compared, for a code and for a day. No other caller's attempts count as the holder's. */
export const checkAttempts: Check = (history, report) => {
  const { guessesPerCode, guessesPerDay } = history.config
  const add = (what: string) => report('I5', what)
  const attempts = attemptsIn(history)
  const classicNames = new Set(
    attempts.filter(({ surface }) => surface === 'classic').map(({ username }) => username),
  )
  const isClassic = ({ username }: Attempt) => classicNames.has(username)
  for (const [phoneNumber, ofNumber] of Map.groupBy(attempts, (attempt) => attempt.phoneNumber)) {
    if (phoneNumber === undefined) continue
    const held = ofNumber.filter(({ verificationId }) => verificationId !== undefined)
    const strange = ofNumber.filter(({ verificationId }) => verificationId === undefined)
    for (const [verificationId, ofCode] of Map.groupBy(held, (attempt) => attempt.verificationId)) {
      // With an outdated cookie the classic surface treats the caller as a stranger, with as many attempts.
      const most = guessesPerCode * (ofCode.some(isClassic) ? 2 : 1)
      const { length } = compared(ofCode)
      if (length > most) add(`${length} attempts at the code of ${verificationId} were compared`)
    }
    const codes = codesOf(history, phoneNumber)
    const strangers = compared(strange).length
    if (strangers > guessesPerCode * codes)
      add(`strangers had ${strangers} attempts at ${codes} codes of ${phoneNumber}`)
    // Holders with a device cookie, which may be the number's, have attempts of their own.
    const unknown = held.filter(({ hasDevice }) => !hasDevice)
    for (const [party, ofParty] of Object.entries({ holders: held, unknown, strangers: strange })) {
      const times = compared(ofParty).map(({ answeredAtMs }) => answeredAtMs)
      const most = mostWithin(times, dayMs - 60_000)
      const shares = ofParty.some(isClassic) || ofParty.some(({ hasDevice }) => hasDevice) ? 2 : 1
      if (most > guessesPerDay * shares) add(`${party} had ${most} attempts at ${phoneNumber} in a day`)
    }
    for (const refused of held) {
      if (refused.verdict !== 'too_many_guesses' || isClassic(refused)) continue
      const before = held.filter(({ arrivedAtMs }) => arrivedAtMs <= refused.answeredAtMs)
      const atCode = before.filter(({ verificationId }) => verificationId === refused.verificationId)
      if (atCode.length <= guessesPerCode && before.length <= guessesPerDay)
        add(`the holder of ${refused.verificationId} was refused after ${atCode.length - 1} attempts`)
    }
  }
}

function attemptsIn({ exchanges, codes }: History) {
  const cookies = new Map(exchanges.map(({ sent }) => [sent.key, sent.cookie]))
  const hasDeviceCookie = (key: number) => cookies.get(key)?.includes('__Host-device=') ?? false
  return exchanges.flatMap((exchange) => {
    const use = codeUseOf(exchange)
    if (!use) return []
    const { verificationId, mobile } = use
    const code = codes.find((one) => one.verificationId === verificationId)
    const { arrivedAtMs, answeredAtMs, answer } = exchange
    return [
      {
        ...use,
        hasDevice: code !== undefined && hasDeviceCookie(code.requestKey),
        phoneNumber: mobile === undefined ? code?.phoneNumber : `+86${mobile}`,
        verdict: answer?.verdict,
        arrivedAtMs,
        answeredAtMs,
      },
    ]
  })
}

/** Right codes do not count. */
function compared(attempts: readonly Attempt[]): Attempt[] {
  return attempts.filter(({ verdict }) => verdict === 'sms_code_incorrect')
}

/**
 * How many codes of a number can be tried. A code that is stored while its reservation is refused cannot. One that was
 * reserved can, also if the isolate died before it was stored.
 */
function codesOf({ codes, exchanges }: History, phoneNumber: string): number {
  const refused = exchanges.filter(
    ({ answer }) => answer?.verdict === 'sms_too_frequent' || answer?.verdict === 'sms_limited_by_provider',
  )
  const refusedKeys = new Set(refused.map(({ sent }) => sent.key))
  const stored = codes.filter((code) => code.phoneNumber === phoneNumber && !refusedKeys.has(code.requestKey))
  const storedKeys = new Set(stored.map(({ requestKey }) => requestKey))
  const path = `/sms_codes/${phoneNumber.replace('+86', '')}/`
  const perhapsReserved = exchanges.filter(
    ({ sent, answer }) => sent.path.startsWith(path) && answer === undefined && !storedKeys.has(sent.key),
  )
  return stored.length + perhapsReserved.length
}
