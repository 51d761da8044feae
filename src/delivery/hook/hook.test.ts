import { beforeEach, expect, it } from 'vitest'
import { createHookFake, hookError } from '../../../test/support/hook-fake.ts'
import type { ProviderFault } from '../../../test/support/provider-fake.ts'
import { secureRandom } from '../../core/random.ts'
import type { PhoneNumber } from '../../phone/phone-number.ts'
import type { VerificationMessage } from '../provider.ts'
import { createHook } from './hook.ts'

const url = 'https://shop.example/send-sms'
const smsHookSecret = 'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY='
const message: VerificationMessage = {
  to: { phoneNumber: '+447400123456' as PhoneNumber, country: 'GB', nationalNumber: '7400123456' },
  code: '012345',
  purpose: 'register',
  locale: 'en',
  validMinutes: 3,
  deadlineMs: Infinity,
}
const fake = createHookFake(url, smsHookSecret)

beforeEach(() => fake.reset())

it('gets each message once, under an id of its own, which is the message id, for every country', async () => {
  const outcomes = [await sendBy(fake.fetch), await sendBy(fake.fetch)]
  const id = expect.stringMatching(/^msg_[\w-]{22}$/)
  expect(fake.messages).toEqual([
    { to: '447400123456', code: '012345', id },
    { to: '447400123456', code: '012345', id },
  ])
  expect(outcomes).toEqual(fake.messages.map(({ id: messageId }) => ({ status: 'accepted', messageId })))
  expect([fake.requests, fake.rejections]).toEqual([2, []])
  expect(createHook({ smsHookUrl: url, smsHookSecret }, 1, world(fetch))).toMatchObject({
    name: 'hook',
    countries: undefined,
  })
})

it.each<[string, ProviderFault, object]>([
  ['a documented refusal', hookError('sms_refused'), { status: 'refused', reason: 'sms_refused' }],
  ['another error', hookError('no_money'), { status: 'failed', reason: 'http_422' }],
  ['HTTP 502', hookError('sms_refused', 502), { status: 'unknown', reason: 'http_502' }],
])('sends one request and reports what is known: %s', async (_, fault, outcome) => {
  fake.failNext(fault)
  expect(await sendBy(fake.fetch)).toEqual(outcome)
  expect([fake.requests, fake.rejections, fake.messages]).toEqual([1, [], []])
})

it('a hook with another secret refuses the request, which is a failure', async () => {
  const other = createHookFake(url, `whsec_${btoa('another secret of 32 bytes or so')}`)
  expect(await sendBy(other.fetch)).toEqual({ status: 'failed', reason: 'http_401' })
  expect([other.messages, other.rejections]).toEqual([[], ['the signature']])
})

function sendBy(fetch: typeof globalThis.fetch) {
  return createHook({ smsHookUrl: url, smsHookSecret }, 600_000, world(fetch)).send(message)
}

function world(fetch: typeof globalThis.fetch) {
  return { fetch, now: Date.now, random: secureRandom }
}
