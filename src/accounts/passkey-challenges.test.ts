import { describe, expect, it } from 'vitest'
import { secureRandom } from '../core/random.ts'
import { type ChallengeUse, createPasskeyChallenges } from './passkey-challenges.ts'

const secret = 'a secret of this test, long enough for a key'
const former = 'the former secret of this test, long enough'
const start = Date.UTC(2026, 0, 15)
const uses: readonly ChallengeUse[] = [
  'sign_in',
  { creationIn: { id: 'one session' } },
  { creationIn: { id: 'another session' } },
]

/** Challenges at a moment, and what they claim. */
function challengesAt(nowMs: number, ...secrets: [string, string?]) {
  const claims: unknown[][] = []
  const claim = async (...claimed: unknown[]) => claims.push(claimed) === 1
  const challenges = createPasskeyChallenges(secrets, {
    limiters: { claim },
    random: secureRandom,
    now: () => nowMs,
  })
  return { ...challenges, claims }
}

describe('a passkey challenge', () => {
  it.each(uses)('is good for its own use only: %j', (use) => {
    const { issue, isPossible } = challengesAt(start, secret)
    const challenge = issue(use)
    expect(uses.filter((other) => isPossible(challenge, other))).toEqual([use])
  })

  it('is good for five minutes, and for what its whole seconds leave open', () => {
    const challenge = challengesAt(start, secret).issue('sign_in')
    const isPossibleAfter = (ms: number) => challengesAt(start + ms, secret).isPossible(challenge, 'sign_in')
    expect([0, 300_999, 301_000].map(isPossibleAfter)).toEqual([true, true, false])
  })

  it.each(uses)('stays good while a secret is replaced, and not longer: %j', (use) => {
    const challenge = challengesAt(start, former).issue(use)
    expect(challengesAt(start, secret, former).isPossible(challenge, use)).toBe(true)
    expect(challengesAt(start, secret).isPossible(challenge, use)).toBe(false)
  })

  it('is claimed for as long as it can live on a clock that is a minute wrong', async () => {
    const { redeem, claims } = challengesAt(start, secret)
    expect([await redeem('x'), await redeem('x')]).toEqual([true, false])
    expect(claims[0]).toEqual(['passkey:x', expect.stringMatching(/^[\w-]{22}$/), 361_000])
    expect(claims[0]?.[1]).not.toBe(claims[1]?.[1])
  })
})
