import type { Deps } from '../services.ts'
import type { Failure } from '../core/errors.ts'
import { reach } from '../core/outage.ts'
import type { PhoneNumber } from '../phone/phone-number.ts'
import { err, ok, type Result } from '../core/result.ts'
import { type CodeEntry, matchesCode } from './code.ts'
import { phoneRules, readCode } from './code-store.ts'

/** A verification whose id the guesser knows, with its entry. */
export interface Held {
  readonly verificationId: string
  readonly entry: CodeEntry
}

interface CodeGuess {
  readonly phoneNumber: PhoneNumber
  readonly code: string
  /** None for a stranger to the verification, who knows only the number. */
  readonly held: Held | undefined
}

/**
 * Checks a guess at an SMS code. The guess is spent before anybody looks at the code.
 *
 * It does not redeem the code: that commits together with what the code buys.
 *
 * @returns the verification's id; or `sms_code_expired`, `sms_code_incorrect`, `too_many_guesses`
 * @throws {Outage} the gate or the store did not answer
 */
export const checkSmsCode = async (deps: Deps, guess: CodeGuess): Promise<Result<string, Failure>> => {
  const { phoneNumber, code, held } = guess
  const spent = await reach('phone gate', async () =>
    deps.phoneGates.getByName(phoneNumber).guess(phoneRules(deps), held?.verificationId),
  )
  if (!spent.granted)
    return spent.reason === 'no_verification'
      ? err({ code: 'sms_code_expired' })
      : err({ code: 'too_many_guesses', retryAfterSeconds: Math.ceil(spent.waitMs / 1000) })
  const { verificationId } = spent
  const entry = held?.entry ?? (await readCode(deps, verificationId))
  if (!entry) return err({ code: 'sms_code_expired' })
  return (await matchesCode(deps.config.codeSecret, { verificationId, phoneNumber, code }, entry.code_hash))
    ? ok(verificationId)
    : err({ code: 'sms_code_incorrect' })
}
