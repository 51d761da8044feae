import { type EntryStore, getIssued, isPastEnd, notShownYet } from '../core/entries.ts'
import type { Failure } from '../core/errors.ts'
import type { IdIssuer } from '../core/ids.ts'
import { addNewest, type Inbox } from '../core/inbox.ts'
import { type Random, randomToken } from '../core/random.ts'
import { err, ok, type Result } from '../core/result.ts'
import { claimMarginMs } from '../limits/policies.ts'
import type { RateLimiters } from '../limits/rate-limiter-client.ts'
import type { ChallengeKind, Difficulty } from './challenge-kind.ts'
import type { ClientDifficulty } from './client-difficulty.ts'
import type { Theme } from './theme.ts'

/** A captcha as KV remembers it. */
export interface CaptchaEntry {
  /** The solution. */
  readonly answer: string
  /** Epoch ms. */
  readonly expires_at: number
  /** Only under an id that the client made: tells its pictures apart. */
  readonly challenge_id?: string
}

export interface Captcha {
  readonly captchaId: string
  /** SVG text. */
  readonly image: string
  readonly expiresInSeconds: number
}

export interface CaptchaRequest {
  /** Who asks, for the limit and the difficulty. */
  readonly client: string
  /** Only where the client makes the id. An older captcha of that id is replaced. */
  readonly captchaId?: string
  /** For front ends that send an answer of just one length. Only the drawing gets harder then. */
  readonly isLengthFixed?: boolean
  /** `light` unless given. */
  readonly theme?: Theme
}

/** What a visitor read in a picture. */
export interface CaptchaAttempt {
  readonly captchaId: string
  readonly captchaAnswer: string
  readonly client: string
}

/** An attempt with the entry that it is about. */
export interface FoundCaptcha extends CaptchaAttempt {
  readonly entry: CaptchaEntry
}

export interface Captchas {
  /**
   * Draws a captcha, the harder the more its client has asked or failed lately, and stores its answer.
   *
   * @returns `too_many_requests`
   * @throws {Outage}
   */
  readonly issue: (request: CaptchaRequest) => Promise<Result<Captcha, Failure>>
  /** Whether an id can name a captcha that has not expired. It makes no call. */
  readonly isPossible: (captchaId: string) => boolean
  /**
   * Looks up what an attempt is about, and takes it from the client's limit.
   *
   * @returns `captcha_expired`: never issued, or past its end; `too_many_requests`; `unavailable` if the captcha may be good,
   *   and this location does not show it yet. The captcha is kept
   * @throws {Outage}
   */
  readonly find: (attempt: CaptchaAttempt) => Promise<Result<FoundCaptcha, Failure>>
  /**
   * Claims the captcha, once worldwide, and then compares. A wrong answer spends it, and makes the client's next pictures
   * harder. An expired or spent captcha does not: a second click is not a failure.
   *
   * @returns `captcha_expired` if it was spent, `captcha_incorrect`
   * @throws {Outage} it is unknown whether the captcha is still good
   */
  readonly redeem: (found: FoundCaptcha) => Promise<Result<undefined, Failure>>
}

interface Parts {
  readonly kind: ChallengeKind<{ readonly theme: Theme }, { readonly image: string }>
  readonly ids: IdIssuer
  readonly entries: EntryStore<CaptchaEntry>
  readonly clients: ClientDifficulty
  readonly limiters: RateLimiters
  readonly random: Random
  readonly now: () => number
  /** In development. */
  readonly inbox: Inbox | undefined
}

/** @param acceptsClientIds whether a UUID that a client made can name a captcha */
export function createCaptchas(parts: Parts, ttlSeconds: number, acceptsClientIds: boolean): Captchas {
  const { kind, ids, entries, clients, limiters, random, now, inbox } = parts

  return {
    async issue({ client, captchaId: clientMadeId, isLengthFixed = false, theme = 'light' }) {
      const counted = await clients.countChallenge(client)
      if (!counted.ok) return counted
      const captchaId = clientMadeId ?? ids.issue(random, now())
      const answer = kind.createSolution(counted.value, isLengthFixed)
      const entry: CaptchaEntry = {
        answer,
        expires_at: now() + ttlSeconds * 1000,
        ...(clientMadeId !== undefined && { challenge_id: randomToken(random) }),
      }
      // Side by side, so the length of the answer follows from the minute alone, and only the drawing from the score.
      const [byScore] = await Promise.all([
        clients.byScore(client),
        entries.put(captchaId, entry, ttlSeconds),
      ])
      const difficulty = Math.max(counted.value, byScore) as Difficulty
      const { image } = kind.present(answer, difficulty, { theme })
      if (inbox) addNewest(inbox.captchas, { captcha_id: captchaId, answer })
      return ok({ captchaId, image, expiresInSeconds: ttlSeconds })
    },

    isPossible,

    async find(attempt) {
      if (!isPossible(attempt.captchaId)) return err({ code: 'captcha_expired' })
      const issuedAtMs = ids.issuedAtMs(attempt.captchaId)
      const [taken, entry] = await Promise.all([
        clients.takeSms(attempt.client),
        issuedAtMs === undefined
          ? entries.get(attempt.captchaId)
          : getIssued(entries, attempt.captchaId, now() - issuedAtMs),
      ])
      if (!taken.ok) return taken
      if (entry === undefined && issuedAtMs !== undefined) return err(notShownYet)
      return entry === undefined || now() >= entry.expires_at
        ? err({ code: 'captcha_expired' })
        : ok({ ...attempt, entry })
    },

    async redeem({ captchaId, captchaAnswer, client, entry }) {
      // A client may have the picture of its own id replaced. The claim is for the picture, not for the id: so the new picture
      // can be claimed, and no location with an old entry can check the old one again.
      const key = `captcha:${entry.challenge_id ?? captchaId}`
      const lifetimeMs = entry.expires_at - now() + claimMarginMs
      const isClaimed = await limiters.claim(key, randomToken(random), lifetimeMs)
      if (!isClaimed) return err({ code: 'captcha_expired' })
      if (kind.isSolvedBy(entry.answer, captchaAnswer)) return ok(undefined)
      clients.countWrongAnswer(client)
      return err({ code: 'captcha_incorrect' })
    },
  }

  function isPossible(captchaId: string): boolean {
    const issuedAtMs = ids.issuedAtMs(captchaId)
    if (issuedAtMs === undefined) return acceptsClientIds && isUuid(captchaId)
    return !isPastEnd(now() - issuedAtMs, ttlSeconds)
  }
}

const uuidPattern = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/

/** Classic front ends make their captchas' ids themselves. In lower case. */
export function isUuid(text: string): boolean {
  return uuidPattern.test(text)
}
