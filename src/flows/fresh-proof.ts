import { minuteMs } from '../core/time.ts'
import type { CurrentSession } from '../accounts/sessions.ts'
import type { Account } from '../accounts/users.ts'
import type { Failure } from '../core/errors.ts'
import { err, ok, type Result } from '../core/result.ts'
import { accountChangesPerUser } from '../limits/policies.ts'
import type { RateLimiters } from '../limits/rate-limiter-client.ts'
import type { Caller } from './caller.ts'
import type { CheckPassword } from './check-password.ts'

/** How long a password, a code or a passkey that opened the session is proof enough for a change of the account. */
const freshForMs = 10 * minuteMs

/** A change that somebody who found an open browser must not be able to make. */
export interface ProtectedCall {
  readonly session: CurrentSession
  /** Makes up for a session that was not opened within the last {@link freshForMs}. */
  readonly currentPassword: string | undefined
  /** For the limits of passwords. */
  readonly caller: Pick<Caller, 'client' | 'deviceToken'>
}

/**
 * Whether the user proved a password, a code or a passkey just now.
 *
 * @returns the account if its password was compared
 */
export type RequireFreshProof = (call: ProtectedCall) => Promise<Result<Account | undefined, Failure>>

interface Parts {
  readonly limiters: RateLimiters
  readonly checkPassword: CheckPassword
  readonly now: () => number
}

/**
 * @returns `fresh_proof_required`, `invalid_credentials`, `too_many_requests`
 * @throws {Outage}
 */
export function createRequireFreshProof({ limiters, checkPassword, now }: Parts): RequireFreshProof {
  return async function requireFreshProof({ session: { user, createdAtMs }, currentPassword, caller }) {
    if (currentPassword === undefined && now() >= createdAtMs + freshForMs)
      return err({ code: 'fresh_proof_required' })
    const allowed = await limiters.take(`user:${user.id}`, accountChangesPerUser)
    if (!allowed.ok) return allowed
    if (currentPassword === undefined) return ok(undefined)
    const identifier = { by: 'username', username: user.username } as const
    return checkPassword({ identifier, password: currentPassword }, caller)
  }
}
