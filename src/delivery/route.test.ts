import { describe, expect, it } from 'vitest'
import type { PhoneNumber } from '../phone/phone-number.ts'
import type { SendOutcome, SmsProvider, VerificationMessage } from './provider.ts'
import { createRoute } from './route.ts'

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
    expect(await sendBy([unavailable, accepted], times)).toEqual({ outcome, asked })
  })

  it('asks no other provider after an exception, because the message may have been sent', async () => {
    const broken = { countries: undefined, name: 'broken', send: () => Promise.reject(new Error('a bug')) }
    const next = { countries: undefined, name: 'next', send: () => Promise.reject(new Error('asked')) }
    await expect(createRoute([broken, next], () => start)(message)).rejects.toThrow('a bug')
  })
})

/** Sends by providers named a, b, c …, each with its fixed outcome, and lists the providers that were asked. */
async function sendBy(
  answers: readonly SendOutcome[],
  { takesMs = 0, startsMs = start, countries = [] as SmsProvider['countries'][] } = {},
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
  return { outcome: await createRoute(providers, () => nowMs)(message), asked: asked.join('') }
}
