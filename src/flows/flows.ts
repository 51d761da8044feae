/** All flows, built from the parts that they share. */
import type { Database } from '../accounts/database.ts'
import type { Devices } from '../accounts/devices.ts'
import type { EventOutbox } from '../accounts/event-outbox.ts'
import type { PasswordHasher } from '../accounts/password-hash.ts'
import type { PasswordPolicy } from '../accounts/password-policy.ts'
import type { PasskeyChallenges } from '../accounts/passkey-challenges.ts'
import type { Passkeys } from '../accounts/passkeys.ts'
import type { Redemptions } from '../accounts/redemptions.ts'
import type { IsReserved } from '../accounts/reserved-usernames.ts'
import type { Sessions } from '../accounts/sessions.ts'
import type { Users } from '../accounts/users.ts'
import type { IdIssuer } from '../core/ids.ts'
import type { Random } from '../core/random.ts'
import type { RateLimiters } from '../limits/rate-limiter-client.ts'
import type { RequestFilter } from '../limits/request-filter.ts'
import type { NumberHistory } from '../phone/number-history.ts'
import type { CheckCode } from '../verification/check-code.ts'
import type { FindNumber } from '../verification/code-store.ts'
import { type AddPasskey, createAddPasskey } from './add-passkey.ts'
import { type ChangeMobile, createChangeMobile } from './change-mobile.ts'
import { type ChangePassword, createChangePassword } from './change-password.ts'
import { createCheckPassword } from './check-password.ts'
import { createEndSessions, type EndSessions } from './end-sessions.ts'
import { createEraseUser, type EraseUser } from './erase-user.ts'
import { createExportUser, type ExportUser } from './export-user.ts'
import { createRequireFreshProof } from './fresh-proof.ts'
import { createProveOwner } from './prove-owner.ts'
import { createReissuedNumbers } from './reissued-number.ts'
import { createRegister, type Register } from './register.ts'
import { createRemovePasskey, type RemovePasskey } from './remove-passkey.ts'
import { createRenamePasskey, type RenamePasskey } from './rename-passkey.ts'
import { createResetPassword, type ResetPassword } from './reset-password.ts'
import { createResumeOr } from './resume.ts'
import { createSignInByCode, type SignInByCode } from './sign-in-by-code.ts'
import { createSignInByPasskey, type SignInByPasskey } from './sign-in-by-passkey.ts'
import { createSignIn, type SignIn } from './sign-in.ts'

export interface Flows {
  readonly register: Register
  readonly signIn: SignIn
  readonly signInByCode: SignInByCode
  readonly signInByPasskey: SignInByPasskey
  readonly resetPassword: ResetPassword
  readonly changePassword: ChangePassword
  readonly changeMobile: ChangeMobile
  readonly endSessions: EndSessions
  readonly eraseUser: EraseUser
  readonly exportUser: ExportUser
  readonly addPasskey: AddPasskey
  readonly renamePasskey: RenamePasskey
  readonly removePasskey: RemovePasskey
}

interface Parts {
  /** Of verifications. */
  readonly ids: IdIssuer
  readonly findNumber: FindNumber
  readonly checkCode: CheckCode
  readonly limiters: RateLimiters
  readonly database: Database
  readonly users: Users
  readonly sessions: Sessions
  readonly devices: Devices
  readonly passkeys: Passkeys
  readonly passkeyChallenges: PasskeyChallenges
  readonly isWithinChallenges: RequestFilter
  readonly redemptions: Redemptions
  readonly outbox: EventOutbox
  /** Starts the delivery of recorded events, in the background. */
  readonly notify: () => void
  readonly isReserved: IsReserved
  /** Undefined if no carrier is asked. */
  readonly numberHistory: NumberHistory | undefined
  readonly passwordPolicy: PasswordPolicy
  readonly passwords: PasswordHasher
  readonly random: Random
  readonly now: () => number
  readonly background: (work: Promise<unknown>) => void
}

/** @param quarantineMs how long a user must not have been seen for the number to be somebody else's */
export function createFlows(parts: Parts, quarantineMs: number): Flows {
  const checkPassword = createCheckPassword(parts)
  const proveOwner = createProveOwner(parts, quarantineMs)
  const signIn = createSignIn({ ...parts, checkPassword })
  const resumeOr = createResumeOr({ ...parts, signIn })
  const reissuedNumbers = createReissuedNumbers(parts, quarantineMs)
  const requireFreshProof = createRequireFreshProof({ ...parts, checkPassword })
  return {
    signIn,
    signInByPasskey: createSignInByPasskey(parts),
    register: createRegister({ ...parts, reissuedNumbers, resumeOr }),
    signInByCode: createSignInByCode({ ...parts, proveOwner, reissuedNumbers }),
    resetPassword: createResetPassword({ ...parts, proveOwner, reissuedNumbers, resumeOr }),
    changePassword: createChangePassword({ ...parts, requireFreshProof }),
    changeMobile: createChangeMobile({ ...parts, requireFreshProof, reissuedNumbers }),
    endSessions: createEndSessions(requireFreshProof, parts.sessions),
    eraseUser: createEraseUser({ ...parts, requireFreshProof }),
    exportUser: createExportUser(requireFreshProof, parts.sessions, parts.passkeys),
    addPasskey: createAddPasskey({ ...parts, requireFreshProof }),
    renamePasskey: createRenamePasskey(parts.passkeys, parts.sessions, parts.database),
    removePasskey: createRemovePasskey({ ...parts, requireFreshProof }),
  }
}
