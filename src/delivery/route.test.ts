import { describe, expect, it } from 'vitest'
import type { PhoneNumber } from '../phone/phone-number.ts'
import type { SendOutcome, SmsProvider, VerificationMessage } from './provider.ts'
import type { BreakerReport, BreakerStates } from './breaker.ts'
import type { Breakers } from './circuit-breakers-client.ts'
import { createFindRoute } from './route.ts'

/** Some moment (epoch ms). */
const start = 1_800_000_000_000

const message: VerificationMessage = {
  to: { phoneNumber: '+8613800138000' as PhoneNumber, country: 'CN', nationalNumber: '13800138000' },
  code: '123456',
  purpose: 'register',
  locale: 'en',
  validMinutes: 3,
  deadlineMs: start + 10_000,
}

const accepted: SendOutcome = { status: 'accepted', messageId: 'm1' }
const unavailable: SendOutcome = { status: 'unavailable', reason: '111142' }
const outcomes: readonly SendOutcome[] = [
  accepted,
  unavailable,
  { status: 'refused', reason: '112306' },
  { status: 'too_often', reason: '160038' },
  { status: 'failed', reason: 'http_500' },
  { status: 'unknown', reason: 'timeout' },
]

describe('a route of providers', () => {
  it('moves on only after unavailable, whatever the providers answer', async () => {
    for (const a of outcomes)
      for (const b of outcomes)
        for (const c of outcomes) {
          const answers = [a, b, c]
          const at = answers.findIndex(({ status }) => status !== 'unavailable')
          const { outcome, asked } = await sendBy(answers)
          expect(asked).toBe('abc'.slice(0, at === -1 ? 3 : at + 1))
          expect(outcome.status).toBe(answers.at(at)?.status)
        }
  })

  it.each<[SendOutcome[], SendOutcome]>([
    [[unavailable, accepted], accepted],
    [[{ status: 'refused', reason: '112306' }], { status: 'refused', reason: 'a: 112306' }],
    [[unavailable, { status: 'failed', reason: 'http_500' }], { status: 'failed', reason: 'b: http_500' }],
    [[unavailable, unavailable], { status: 'unavailable', reason: 'a: 111142, b: 111142' }],
    [[], { status: 'unavailable', reason: 'no provider' }],
  ])('names the provider that gave the reason: %o', async (answers, outcome) => {
    expect((await sendBy(answers)).outcome).toEqual(outcome)
  })

  it.each<[SmsProvider['countries'][], string]>([
    [[['CN'], undefined], 'a'],
    [[['HK', 'CN'], undefined], 'a'],
    [[['HK'], undefined], 'b'],
    [[[], ['HK']], ''],
  ])('asks only providers that serve the country: %o', async (countries, asked) => {
    expect((await sendBy([accepted, accepted], { countries })).asked).toBe(asked)
  })

  const late = (reason: string): SendOutcome => ({ status: 'unavailable', reason })

  it.each<[string, { startsMs?: number; takesMs?: number }, string, SendOutcome]>([
    ['before the deadline', { takesMs: 9999 }, 'ab', accepted],
    ['not at the deadline', { takesMs: 10_000 }, 'a', late('a: 111142, too late')],
    ['not even the first at the deadline', { startsMs: message.deadlineMs }, '', late('too late')],
  ])('asks providers %s', async (_, times, asked, outcome) => {
    expect(await sendBy([unavailable, accepted], times)).toMatchObject({ outcome, asked })
  })

  it('asks no other provider after an exception, because the message may have been sent', async () => {
    const broken = { countries: undefined, name: 'broken', send: () => Promise.reject(new Error('a bug')) }
    const next = { countries: undefined, name: 'next', send: () => Promise.reject(new Error('asked')) }
    const { breakers, reports } = createBreakers({})
    const route = await createFindRoute(
      () => [broken, next],
      breakers,
      () => start,
    )('CN')
    await expect(route(message)).rejects.toThrow('a bug')
    expect(reports).toEqual([])
  })
})

describe('a route with rested providers', () => {
  const rest = (untilMs: number): BreakerStates[string] => ({
    failures: 5,
    failedAtMs: start - 60_000,
    rest: { untilMs, lengthMs: 60_000, probeUntilMs: 0 },
  })
  const resting = rest(start + 1)
  const over = rest(start)

  it.each<[string, BreakerStates, boolean, SendOutcome[], string, string[]]>([
    [
      'tries them last',
      { a: resting },
      true,
      [accepted, unavailable],
      'ba',
      ['b usual fails', 'a forced works'],
    ],
    ['does not try them if another took it', { a: resting }, true, [accepted, accepted], 'b', []],
    [
      'tries the nearest to its probe first if all are rested',
      { a: rest(start + 2), b: resting },
      true,
      [accepted, unavailable],
      'ba',
      ['b forced fails', 'a forced works'],
    ],
    ['probes one whose rest is over', { a: over }, true, [accepted, accepted], 'a', ['a probe works']],
    [
      'goes on after a probe that was certainly not sent',
      { a: over },
      true,
      [unavailable, accepted],
      'ab',
      ['a probe fails'],
    ],
    [
      'makes no second SMS after a probe that may have been sent',
      { a: over },
      true,
      [{ status: 'unknown', reason: 'timeout' }, accepted],
      'a',
      ['a probe fails'],
    ],
    ['lets others pass while a probe is under way', { a: over }, false, [accepted, accepted], 'b', []],
    [
      'reports what works of one that has failed',
      { a: { failures: 1, failedAtMs: start } },
      true,
      [accepted],
      'a',
      ['a usual works'],
    ],
  ])('%s', async (_, states, isGranted, answers, asked, expected) => {
    const sent = await sendBy(answers.length < 2 ? [...answers, accepted] : answers, { states, isGranted })
    expect(sent.asked).toBe(asked)
    expect(sent.reports).toEqual(expected)
  })

  it('reports failures, and nothing that works of providers that have not failed', async () => {
    for (const outcome of outcomes) {
      const { reports } = await sendBy([outcome, accepted])
      const isFailure = ['unavailable', 'failed', 'unknown'].includes(outcome.status)
      expect(reports).toEqual(isFailure ? ['a usual fails'] : [])
    }
  })

  it('asks no breaker where there is no choice', async () => {
    const { looks, asked, reports } = await sendBy([unavailable, accepted], {
      states: { a: resting },
      countries: [['CN'], ['HK']],
    })
    expect({ looks, asked, reports }).toEqual({ looks: 0, asked: 'a', reports: [] })
  })
})

/** Sends by providers named a, b, c …, each with its fixed outcome, and lists the providers that were asked. */
async function sendBy(
  answers: readonly SendOutcome[],
  {
    takesMs = 0,
    startsMs = start,
    countries = [],
    states = {},
    isGranted = true,
  }: {
    takesMs?: number
    startsMs?: number
    countries?: SmsProvider['countries'][]
    states?: BreakerStates
    isGranted?: boolean
  } = {},
) {
  const asked: string[] = []
  let nowMs = startsMs
  const providers = answers.map((answer, index): SmsProvider => {
    const name = String.fromCodePoint(97 + index)
    const send = async (given: VerificationMessage) => {
      expect(given).toBe(message)
      asked.push(name)
      nowMs += takesMs
      return answer
    }
    return { name, send, countries: countries[index] }
  })
  const providersFor = (country: string) => (country === 'CN' ? providers : [])
  const { breakers, reports, counts } = createBreakers(states, isGranted)
  const route = await createFindRoute(providersFor, breakers, () => nowMs)('CN')
  const outcome = await route(message)
  return { outcome, asked: asked.join(''), reports, looks: counts.looks }
}

function createBreakers(states: BreakerStates, isGranted = true) {
  const reports: string[] = []
  const counts = { looks: 0 }
  const breakers: Breakers = {
    look: async () => {
      counts.looks += 1
      return states
    },
    claimProbe: async () => isGranted,
    report: ({ provider, as, hasWorked }: BreakerReport) =>
      void reports.push(`${provider} ${as} ${hasWorked ? 'works' : 'fails'}`),
  }
  return { breakers, reports, counts }
}
