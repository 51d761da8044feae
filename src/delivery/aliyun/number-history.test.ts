import { beforeEach, describe, expect, it } from 'vitest'
import { aliyunError, createAliyunFake } from '../../../test/support/aliyun-fake.ts'
import { type ProviderFault, transportFaults as faults } from '../../../test/support/provider-fake.ts'
import { secureRandom } from '../../core/random.ts'
import type { NumberFate } from '../../phone/number-history.ts'
import type { PhoneNumber } from '../../phone/phone-number.ts'
import { account, settings } from './aliyun.test-support.ts'
import { createAliyunNumberHistory, parseTwiceTelReply } from './number-history.ts'

const nowMs = Date.UTC(2026, 0, 15, 16)
const fake = createAliyunFake({ ...account, now: () => nowMs })
const outside = { fetch: fake.fetch, now: () => nowMs, random: secureRandom }
const ask = createAliyunNumberHistory(settings, outside)
const sinceMs = Date.UTC(2025, 11, 31, 16, 0, 5)
const phoneNumber = '+8613800138000' as PhoneNumber

beforeEach(() => fake.reset())

describe('asking Aliyun about a number', () => {
  it.each([
    ['after the moment', 1, 'reissued'],
    ['before the moment', -1000, 'kept'],
  ] as const)('tells whether it was given out %s', async (_, laterMs, status) => {
    fake.issue('13800138000', sinceMs + laterMs)
    expect(await ask(phoneNumber, sinceMs)).toEqual({ status })
    expect(fake.rejections).toEqual([])
    // The time of Shanghai.
    expect(fake.questions).toEqual([{ number: '13800138000', startTime: '2026-01-01 00:00:05' }])
  })

  it.each(['+6591234567', '+862112345678', '+85212345678'])('asks nothing about %s', async (number) => {
    expect(await ask(number as PhoneNumber, nowMs)).toEqual({ status: 'unknown', reason: 'country' })
    expect(fake.requests).toBe(0)
  })

  it.each<[string, ProviderFault, string]>([
    ['HTTP 503', faults.http(503), 'http_503'],
    ['a redirect to another host', faults.redirect, 'http_302'],
    ['a broken connection', faults.reset, 'network'],
    ['a reply that breaks off', faults.replyLost, 'network'],
    ['an oversized reply', faults.oversized, 'too_large'],
    ['too many questions', aliyunError('RequestFrequencyLimit'), 'RequestFrequencyLimit'],
  ])('knows nothing after %s', async (_, fault, reason) => {
    fake.issue('13800138000', nowMs)
    fake.failNext(fault)
    expect(await ask(phoneNumber, sinceMs)).toEqual({ status: 'unknown', reason })
  })

  it('waits for three seconds at most', async () => {
    fake.issue('13800138000', nowMs)
    fake.failNext(faults.hangInBody())
    expect(await ask(phoneNumber, sinceMs)).toEqual({ status: 'unknown', reason: 'timeout' })
  })
})

describe('parseTwiceTelReply', () => {
  const unreadable: NumberFate = { status: 'unknown', reason: 'unreadable' }

  it.each<[unknown, NumberFate]>([
    ['0', { status: 'unknown', reason: 'undecided' }],
    ['1', { status: 'reissued' }],
    ['2', { status: 'kept' }],
    ['3', { status: 'unknown', reason: 'cancelled' }],
    ...[1, true, ['1'], '', '01', '1 ', 'true', null, undefined].map((value): [unknown, NumberFate] => [
      value,
      unreadable,
    ]),
  ])('takes a documented result only: %j', (VerifyResult, fate) => {
    const text = JSON.stringify({ Code: 'OK', Data: { VerifyResult } })
    expect(parseTwiceTelReply(200, { ok: true, value: text })).toEqual(fate)
    // In a failure it means nothing.
    for (const status of [201, 301, 400, 500])
      expect(parseTwiceTelReply(status, { ok: true, value: text })).toMatchObject({
        reason: `http_${status}`,
      })
    const failure = JSON.stringify({ Code: 'PortabilityNumberNotSupported', Data: { VerifyResult } })
    expect(parseTwiceTelReply(200, { ok: true, value: failure })).toMatchObject({
      reason: 'PortabilityNumberNotSupported',
    })
  })

  it.each([
    '',
    'OK',
    '[]',
    '{"Code":"OK"}',
    '{"code":"OK","Data":{"VerifyResult":"1"}}',
    '{"Code":"13800138000"}',
  ])('does not read %s', (text) => {
    expect(parseTwiceTelReply(200, { ok: true, value: text })).toEqual(unreadable)
  })
})
