import type { FailureDetail } from '../core/errors.ts'
import type { IsBreached } from './breached-passwords.ts'
import commonPasswords from './common-passwords.txt'
import { findWeakness, type PasswordContext } from './password-rules.ts'

/** Says why a new password is not accepted, or undefined if it is. */
export interface PasswordPolicy {
  /** Whether it is too short or too easy to guess. Costs nothing. */
  readonly weakness: (password: string, context: PasswordContext) => FailureDetail | undefined
  /** Whether it was found in a data breach. It may ask another service: only for a caller who has proved something. */
  readonly breach: (password: string) => Promise<FailureDetail | undefined>
}

/**
 * @param minimumLength in Unicode code points
 * @param isBreached undefined if breaches are not looked up
 */
export function createPasswordPolicy(
  minimumLength: number,
  isBreached: IsBreached | undefined,
): PasswordPolicy {
  return {
    weakness: (password, context) => findWeakness(password, context, { minimumLength, isCommon }),
    breach: async (password) =>
      (await isBreached?.(password)) ? { reason: 'password_is_breached' } : undefined,
  }
}

let common: ReadonlySet<string> | undefined

/** The list is split at first use: a Worker's start-up time is limited. */
function isCommon(folded: string): boolean {
  common ??= new Set(commonPasswords.split('\n'))
  return common.has(folded)
}
