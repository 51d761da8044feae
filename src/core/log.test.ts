import { expect, it } from 'vitest'
import { describeError } from './log.ts'
import { Outage } from './outage.ts'

it.each<[string, string, string]>([
  ['a phone number', 'PUT cooldown:+8613800138000 failed', 'PUT cooldown:[…] failed'],
  ['a national number', 'for 13800138000: timeout', 'for […]: timeout'],
  ['a spaced number', 'for +86 138 0013 8000', 'for +86 138 […] […]'],
  ['an SMS code', 'no row for code 012345', 'no row for code […]'],
  ['a verification id', 'KV GET sms-code:nJVGNq1WSvVpGyQdzH4I5w', 'KV GET sms-code:[…]'],
  ['a UUID', 'captcha:0f8fad5b-d9cb-469f-a165-70867728950e', 'captcha:[…]'],
  ['a session token', `session ${'aZ_-'.repeat(10)}abc!`, 'session […]!'],
  ['several', '+8613800138000, 13900139000', '[…], […]'],
  ['nothing in plain words', 'UNIQUE failed: user.username', 'UNIQUE failed: user.username'],
  ['no short number', 'status 503 after 30 s', 'status 503 after 30 s'],
])('replaces a text that could be secret, and nothing else: %s', (_, message, described) => {
  expect(describeError(new Error(message))).toBe(`Error: ${described}`)
})

it('names the chain of causes, and replaces secrets in them as well', () => {
  const root = new TypeError('no row 13800138000')
  const error = new Outage('d1', new Error('D1_ERROR', { cause: root }))
  expect(describeError(error)).toBe('Outage: d1 failed < Error: D1_ERROR < TypeError: no row […]')
})

it('ends after four causes, so a circle of causes ends too', () => {
  const error = new Error('round')
  error.cause = error
  expect(describeError(error)).toBe(Array.from({ length: 4 }, () => 'Error: round').join(' < '))
})
