import { describe, expect, it } from 'vitest'
import { start } from '../../test/support/phone.ts'
import { createIdIssuer } from '../core/ids.ts'
import { secureRandom } from '../core/random.ts'
import { err, ok } from '../core/result.ts'
import { type CaptchaEntry, createCaptchas } from './captchas.ts'
import { recordCalls, unused } from './recorded-calls.test-support.ts'

const secret = 'a secret of this test, long enough for a key'
const ids = createIdIssuer(secret, 'captcha', 16)
const id = ids.issue(secureRandom, start)
const uuid = '0f8fad5b-d9cb-469f-a165-70867728950e'
const entry: CaptchaEntry = { answer: 'right', expires_at: start + 300_000 }
const expired = err({ code: 'captcha_expired' })
const notShown = err({ code: 'unavailable', retryAfterSeconds: 2 })
const limited = err({ code: 'too_many_requests', retryAfterSeconds: 60 } as const)

describe('finding a captcha', () => {
  it.each([
    ['nothing', '', true],
    ['an id that we did not issue', 'A'.repeat(id.length), true],
    ['an id of another kind', createIdIssuer(secret, 'verification', 16).issue(secureRandom, start), true],
    ['a UUID in upper case', uuid.toUpperCase(), true],
    ['a UUID and more', `${uuid}0`, true],
    ['a UUID where clients make no ids', uuid, false],
  ])('makes no call for junk: %s', async (_, junk, acceptsClientIds) => {
    const { find, isPossible, calls } = captchasWith({ stored: entry, acceptsClientIds })
    expect(isPossible(junk)).toBe(false)
    expect(await find(attemptOf(junk))).toEqual(expired)
    expect(calls).toEqual([])
  })

  const found = (captchaId: string) => ok({ ...attemptOf(captchaId), entry })

  it.each<[string, string, number, CaptchaEntry | undefined, unknown, string | undefined]>([
    ['a new captcha is looked up again', id, 59_999, entry, found(id), 'getNew'],
    ['a new captcha that is not shown may exist', id, 0, undefined, notShown, 'getNew'],
    ['an older captcha is looked up once', id, 60_000, entry, found(id), 'get'],
    ['an older captcha that is not shown may exist', id, 60_000, undefined, notShown, 'get'],
    ['it is good until it expires', id, 299_999, entry, found(id), 'get'],
    ['it is not good when it expires', id, 300_000, entry, expired, 'get'],
    // Ids have whole seconds.
    ['it may exist for a second more', id, 300_999, undefined, notShown, 'get'],
    ['it is not looked up after that', id, 301_000, entry, expired, undefined],
    ['a client’s own id is looked up once', uuid, 0, entry, found(uuid), 'get'],
    ['a client’s own id that is not shown has no captcha', uuid, 0, undefined, expired, 'get'],
    ['under a client’s own id it is not good when it expires', uuid, 300_000, entry, expired, 'get'],
  ])('%s', async (_, captchaId, afterMs, stored, expected, lookup) => {
    const { find, isPossible, calls } = captchasWith({ afterMs, stored })
    expect(isPossible(captchaId)).toBe(lookup !== undefined)
    expect(await find(attemptOf(captchaId))).toEqual(expected)
    const take = ['take', 'ada']
    expect(calls).toEqual(lookup === undefined ? [] : [take, [lookup, captchaId]])
  })

  it('is refused to a client beyond its limit', async () => {
    expect(await captchasWith({ stored: entry, isLimited: true }).find(attemptOf(id))).toEqual(limited)
  })
})

describe('redeeming a captcha', () => {
  const claim = (key: string, lifetimeMs: number) => ['claim', key, 'A'.repeat(22), lifetimeMs]

  it.each([
    ['by its id', entry, `captcha:${id}`],
    ['by its picture, under a client’s own id', { ...entry, challenge_id: 'picture' }, 'captcha:picture'],
  ])('claims it for a minute longer than it lives, %s', async (_, its, key) => {
    const { redeem, calls } = captchasWith({ afterMs: 100_000 })
    expect(await redeem({ ...attemptOf(id), entry: its })).toEqual(ok(undefined))
    expect(calls).toEqual([claim(key, 260_000)])
  })

  it('counts a wrong answer after the claim', async () => {
    const { redeem, calls } = captchasWith({})
    expect(await redeem({ ...attemptOf(id, 'wrong'), entry })).toEqual(err({ code: 'captcha_incorrect' }))
    expect(calls).toEqual([claim(`captcha:${id}`, 360_000), ['wrong', 'ada']])
  })

  it.each(['right', 'wrong'])('counts nothing if it was spent, whatever the answer: %s', async (answer) => {
    const { redeem, calls } = captchasWith({ isClaimed: false })
    expect(await redeem({ ...attemptOf(id, answer), entry })).toEqual(expired)
    expect(calls).toHaveLength(1)
  })
})

/** Captchas whose parts give these answers, so long after the start, and the calls of the parts. */
function captchasWith({
  afterMs = 0,
  stored = undefined as CaptchaEntry | undefined,
  isClaimed = true,
  isLimited = false,
  acceptsClientIds = true,
}) {
  const { calls, called } = recordCalls()
  const captchas = createCaptchas(
    {
      kind: {
        name: 'letters',
        createSolution: () => 'right',
        present: () => ({ image: '' }),
        isSolvedBy: (solution, answer) => solution === answer,
      },
      ids,
      entries: { get: called('get', stored), getNew: called('getNew', stored), put: unused },
      clients: {
        countChallenge: unused,
        byScore: unused,
        takeSms: called('take', isLimited ? limited : ok(undefined)),
        countWrongAnswer: (client) => void calls.push(['wrong', client]),
      },
      limiters: {
        take: unused,
        giveBack: unused,
        takeAndScore: unused,
        addPoints: unused,
        claim: called('claim', isClaimed),
      },
      random: (length) => new Uint8Array(length),
      now: () => start + afterMs,
      inbox: undefined,
    },
    300,
    acceptsClientIds,
  )
  return { ...captchas, calls }
}

function attemptOf(captchaId: string, captchaAnswer = 'right') {
  return { captchaId, captchaAnswer, client: 'ada' }
}
