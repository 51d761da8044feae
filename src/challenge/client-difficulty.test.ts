import { describe, expect, it } from 'vitest'
import { start } from '../../test/support/phone.ts'
import { err, ok } from '../core/result.ts'
import { clientScore, smsPerClient } from '../limits/policies.ts'
import { recordCalls, unused } from './recorded-calls.test-support.ts'
import { createClientDifficulty, difficultyOf, type ScoreEntry } from './client-difficulty.ts'

const pointMs = clientScore.drainMs
const limit = smsPerClient(20)
const limited = err({ code: 'too_many_requests', retryAfterSeconds: 9 } as const)

it.each([
  [0, 1],
  [10, 1],
  [10 + 1 / pointMs, 2],
  [24, 2],
  [24 + 1 / pointMs, 3],
  [40, 3],
])('a score of %d points makes the difficulty %d', (level, difficulty) => {
  expect(difficultyOf(level)).toBe(difficulty)
})

it.each([
  ['all easy medium', ok(1)],
  ['all medium', ok(2)],
  ['all', ok(3)],
  ['easy medium', err({ code: 'too_many_requests', retryAfterSeconds: 60 })],
])('the challenges of a minute, within the filters "%s"', async (within, expected) => {
  expect(await clientWith({ within }).countChallenge('ada')).toEqual(expected)
})

it.each<[string, Answers['remembered'], number]>([
  ['that is not stored', async () => undefined, 1],
  ['that the store fails to return', () => Promise.reject(new Error('connection lost')), 1],
  ['of the past', async () => ({ zero_at: start - 1 }), 1],
  ['of 10 points', async () => ({ zero_at: start + 10 * pointMs }), 1],
  ['of one millisecond more', async () => ({ zero_at: start + 10 * pointMs + 1 }), 2],
])('a score %s', async (_, remembered, difficulty) => {
  expect(await clientWith(remembered ? { remembered } : {}).byScore('ada')).toBe(difficulty)
})

describe('a client is charged', () => {
  const taken = ['take', 'client:ada', [limit], { score: clientScore, points: 1 }]
  const remembers = (level: number) => {
    const leftMs = level * pointMs
    return ['remember', 'ada', { zero_at: start + leftMs }, leftMs / 1000]
  }

  it.each<[string, Answers, unknown, unknown[]]>([
    ['one call and one point', { level: 10 }, ok(undefined), []],
    ['and a level that makes challenges harder is remembered', { level: 11 }, ok(undefined), [remembers(11)]],
    ['nothing beyond its limit', { level: 40, isLimited: true }, limited, []],
  ])('for an SMS: %s', async (_, answers, expected, more) => {
    const client = clientWith(answers)
    expect(await client.takeSms('ada')).toEqual(expected)
    expect(client.calls).toEqual([taken, ...more])
  })

  it('for a wrong answer: two challenges of the minute and two points', async () => {
    const client = clientWith({ level: 25 })
    client.countWrongAnswer('ada')
    await client.settled()
    const added = ['add', 'client:ada', { score: clientScore, points: 2 }]
    expect(client.calls).toEqual([['easy', 'ada'], ['easy', 'ada'], added, remembers(25)])
  })
})

interface Answers {
  /** The filters that let a challenge pass. */
  readonly within?: string
  /** The score's level in points, after what is added. */
  readonly level?: number
  readonly isLimited?: boolean
  readonly remembered?: () => Promise<ScoreEntry | undefined>
}

/** The difficulty of a client, with what its parts answer, and a list of the calls that count or store something. */
function clientWith({
  within = '',
  level = 0,
  isLimited = false,
  remembered = async () => undefined,
}: Answers) {
  const { calls, called } = recordCalls()
  const background: Promise<unknown>[] = []
  const filter = (name: string) => called(name, within.split(' ').includes(name))
  const difficulty = createClientDifficulty(
    {
      filters: { all: filter('all'), easy: filter('easy'), medium: filter('medium') },
      limiters: {
        take: unused,
        giveBack: unused,
        claim: unused,
        takeAndScore: called('take', isLimited ? limited : ok(level)),
        addPoints: called('add', level),
      },
      scores: { get: remembered, getNew: unused, put: called('remember', undefined) },
      now: () => start,
      background: (work) => void background.push(work),
    },
    limit,
  )
  return { ...difficulty, calls, settled: () => Promise.all(background) }
}
