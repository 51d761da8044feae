import { isPastEnd } from '../core/entries.ts'
import { createIdIssuer, type IdIssuer } from '../core/ids.ts'
import { type Random, randomToken } from '../core/random.ts'
import { claimMarginMs } from '../limits/policies.ts'
import type { RateLimiters } from '../limits/rate-limiter-client.ts'
import type { Session } from './sessions.ts'

/** As long as NIST and the WebAuthn specification recommend: enough to find a security key. */
export const challengeSeconds = 300

/** What a challenge is for. One for a creation is good in the session that asked for it only. */
export type ChallengeUse = 'sign_in' | { readonly creationIn: Pick<Session, 'id'> }

/**
 * What authenticators sign. A challenge is an id that we issue, with a key of its own for each use: nothing is stored, and a
 * forged one is refused without a remote call.
 */
export interface PasskeyChallenges {
  /** 32 bytes as base64url. */
  readonly issue: (use: ChallengeUse) => string
  /** Whether we issued it for this use, and it has not expired. It makes no call. */
  readonly isPossible: (challenge: string, use: ChallengeUse) => boolean
  /**
   * Claims a challenge, once worldwide.
   *
   * @returns false if it was claimed before
   * @throws {Outage} it is unknown whether the challenge is still good
   */
  readonly redeem: (challenge: string) => Promise<boolean>
}

interface Parts {
  readonly limiters: Pick<RateLimiters, 'claim'>
  readonly random: Random
  readonly now: () => number
}

/** @param secrets the current one, and the former one if there is one */
export function createPasskeyChallenges(
  [secret, formerSecret]: readonly [current: string, former?: string | undefined],
  { limiters, random, now }: Parts,
): PasskeyChallenges {
  const signInIds = createIdIssuer(secret, 'passkey sign-in', 16, formerSecret)

  return {
    issue: (use) => idsFor(use).issue(random, now()),
    isPossible(challenge, use) {
      const issuedAtMs = idsFor(use).issuedAtMs(challenge)
      return issuedAtMs !== undefined && !isPastEnd(now() - issuedAtMs, challengeSeconds)
    },
    // For as long as the youngest challenge can live: its age does not matter.
    redeem: (challenge) =>
      limiters.claim(
        `passkey:${challenge}`,
        randomToken(random),
        (challengeSeconds + 1) * 1000 + claimMarginMs,
      ),
  }

  function idsFor(use: ChallengeUse): IdIssuer {
    return use === 'sign_in'
      ? signInIds
      : createIdIssuer(secret, `passkey creation in ${use.creationIn.id}`, 16, formerSecret)
  }
}
