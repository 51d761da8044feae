import { describe, expect, it } from 'vitest'
import type { PhoneNumber } from '../phone/phone-number.ts'
import { failover } from './route.ts'
import type { SendOutcome, VerificationMessage } from './provider.ts'

/** Some moment (epoch ms). */
const start = 1_800_000_000_000

const message: VerificationMessage = {
  to: '+8613800138000' as PhoneNumber,
  code: '123456',
  validMinutes: 3,
  handOverBeforeMs: start + 10_000,
}

const accepted: SendOutcome = { status: 'accepted', messageId: 'm1' }
const refused: SendOutcome = { status: 'refused', reason: '112306' }
const unavailable: SendOutcome = { status: 'unavailable', reason: '111142' }
const unknown: SendOutcome = { status: 'unknown', reason: 'timeout' }

/** Senders named a, b, c …, each with its fixed outcome, and the names of those that were asked, in order. */
const line = (outcomes: readonly SendOutcome[], takesMs = 0) => {
  const asked: string[] = []
  let nowMs = start
  const senders = outcomes.map((outcome, index) => {
    const name = String.fromCodePoint(97 + index)
    const send = async (given: VerificationMessage) => {
      expect(given).toBe(message)
      asked.push(name)
      nowMs += takesMs
      return outcome
    }
    return { name, send }
  })
  return { send: failover(senders, () => nowMs), asked }
}

describe('failover', () => {
  it.each<[string, SendOutcome[], string[], SendOutcome]>([
    ['stops at the first that accepts', [accepted, accepted], ['a'], accepted],
    ['stops at a refusal', [refused, accepted], ['a'], { status: 'refused', reason: 'a: 112306' }],
    ['stops where nobody knows', [unknown, accepted], ['a'], { status: 'unknown', reason: 'a: timeout' }],
    ['moves on from one unavailable', [unavailable, accepted, accepted], ['a', 'b'], accepted],
    ['moves on as often', [unavailable, unavailable, accepted], ['a', 'b', 'c'], accepted],
    [
      'stops at a later refusal',
      [unavailable, refused, accepted],
      ['a', 'b'],
      { status: 'refused', reason: 'b: 112306' },
    ],
    [
      'stops at a later unknown',
      [unavailable, unknown, accepted],
      ['a', 'b'],
      { status: 'unknown', reason: 'b: timeout' },
    ],
    ['names one unavailable', [unavailable], ['a'], { status: 'unavailable', reason: 'a: 111142' }],
    [
      'names all unavailable',
      [unavailable, { status: 'unavailable', reason: 'http_503' }],
      ['a', 'b'],
      { status: 'unavailable', reason: 'a: 111142, b: http_503' },
    ],
    ['is unavailable without senders', [], [], { status: 'unavailable', reason: 'no provider' }],
  ])('%s', async (_, outcomes, asked, expected) => {
    const { send, asked: seen } = line(outcomes)
    expect(await send(message)).toEqual(expected)
    expect(seen).toEqual(asked)
  })

  it('asks nobody else after a sender that throws, as it may have sent', async () => {
    const { send: next, asked } = line([accepted])
    const broken = { name: 'broken', send: () => Promise.reject(new Error('a bug')) }
    const send = failover([broken, { name: 'next', send: next }], () => start)
    await expect(send(message)).rejects.toThrow('a bug')
    expect(asked).toEqual([])
  })

  it('starts anew with the first sender for every message', async () => {
    const { send, asked } = line([unavailable, accepted])
    await send(message)
    await send(message)
    expect(asked).toEqual(['a', 'b', 'a', 'b'])
  })

  it.each([
    ['asks the next up to the last moment', 9999, ['a', 'b'], accepted],
    [
      'asks nobody from the deadline on',
      10_000,
      ['a'],
      { status: 'unavailable', reason: 'a: 111142, too late' },
    ],
  ])('%s', async (_, takesMs, asked, expected) => {
    const { send, asked: seen } = line([unavailable, accepted], takesMs)
    expect(await send(message)).toEqual(expected)
    expect(seen).toEqual(asked)
  })

  it('asks not even the first after the deadline', async () => {
    const { send: next, asked } = line([accepted])
    const send = failover([{ name: 'a', send: next }], () => message.handOverBeforeMs)
    expect(await send(message)).toEqual({ status: 'unavailable', reason: 'too late' })
    expect(asked).toEqual([])
  })
})
