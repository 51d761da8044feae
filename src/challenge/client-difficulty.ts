/**
 * How hard a client's next challenge is.
 *
 * Fast, for what it asks for within a minute: by the platform's rate limiting bindings, which cost no call. Slow, over two
 * hours: by the score in the client's rate limiter. Only requests for an SMS visit that object, and leave a copy of a high
 * score in KV, where a challenge finds it.
 */
import type { EntryStore } from '../core/entries.ts'
import type { Failure } from '../core/errors.ts'
import { err, ok, type Result } from '../core/result.ts'
import type { Limit } from '../limits/gcra.ts'
import { clientScore } from '../limits/policies.ts'
import type { RateLimiters } from '../limits/rate-limiter-client.ts'
import type { RequestFilter } from '../limits/request-filter.ts'
import type { Difficulty } from './challenge-kind.ts'

/**
 * Up to so many points challenges are easy. A visitor who asks for two SMS and gives two wrong answers has 6; ten colleagues
 * behind one address who sign up at once have 10.
 */
const easyUpToPoints = 10

/** Up to so many points challenges are of the middle kind. */
const mediumUpToPoints = 24

/** So many challenges a minute a wrong answer counts as, besides its own. */
const wrongAnswerUnits = 2

/** When a client's score will be zero (epoch ms). */
export interface ScoreEntry {
  readonly zero_at: number
}

export interface ClientDifficulty {
  /**
   * Counts one more challenge of the client within the minute.
   *
   * @returns the difficulty by that, or `too_many_requests`
   */
  readonly countChallenge: (client: string) => Promise<Result<Difficulty, Failure>>
  /** The difficulty by the client's score, as far as this location knows it. It never throws. */
  readonly byScore: (client: string) => Promise<Difficulty>
  /**
   * Takes a request for an SMS from the client's limit, and scores it.
   *
   * @returns `too_many_requests`
   * @throws {Outage}
   */
  readonly takeSms: (client: string) => Promise<Result<undefined, Failure>>
  /** Scores a wrong answer, in the background. */
  readonly countWrongAnswer: (client: string) => void
}

interface Parts {
  readonly filters: {
    /** The limit of challenges a minute. */
    readonly all: RequestFilter
    /** Within it, challenges are easy. */
    readonly easy: RequestFilter
    /** Within it, challenges are of the middle kind. */
    readonly medium: RequestFilter
  }
  readonly limiters: RateLimiters
  readonly scores: EntryStore<ScoreEntry>
  readonly now: () => number
  readonly background: (work: Promise<unknown>) => void
}

export function createClientDifficulty(parts: Parts, smsLimit: Limit): ClientDifficulty {
  const { filters, limiters, scores, now, background } = parts

  return {
    async countChallenge(client) {
      if (!(await filters.all(client))) return err({ code: 'too_many_requests', retryAfterSeconds: 60 })
      if (await filters.easy(client)) return ok(1)
      return ok((await filters.medium(client)) ? 2 : 3)
    },
    async byScore(client) {
      // Without the copy, the calls of the minute decide alone.
      const entry = await scores.get(client).catch(() => undefined)
      return difficultyOf(((entry?.zero_at ?? 0) - now()) / clientScore.drainMs)
    },
    async takeSms(client) {
      const level = await limiters.takeAndScore(`client:${client}`, [smsLimit], {
        score: clientScore,
        points: 1,
      })
      if (!level.ok) return level
      remember(client, level.value)
      return ok(undefined)
    },
    countWrongAnswer(client) {
      for (let unit = 0; unit < wrongAnswerUnits; unit += 1) background(filters.easy(client))
      const added = limiters.addPoints(`client:${client}`, { score: clientScore, points: 2 })
      background(added.then((level) => remember(client, level)))
    },
  }

  function remember(client: string, level: number): void {
    if (level <= easyUpToPoints) return
    const leftMs = level * clientScore.drainMs
    background(scores.put(client, { zero_at: now() + leftMs }, Math.ceil(leftMs / 1000)))
  }
}

/** @param level points of the client's score */
export function difficultyOf(level: number): Difficulty {
  if (level <= easyUpToPoints) return 1
  return level <= mediumUpToPoints ? 2 : 3
}
