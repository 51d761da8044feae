import { afterEach, describe, expect, it, vi } from 'vitest'
import { describeError, log } from './log.ts'
import { Outage } from './outage.ts'
import { randomDigits, randomToken } from './random.ts'
import { seededRandom } from '../../tools/seeded-random.ts'

afterEach(() => vi.restoreAllMocks())

describe('describeError', () => {
  it.each<[string, string, string]>([
    ['a phone number', 'PUT cooldown:+8613800138000 failed', 'PUT cooldown:[…] failed'],
    ['a national number', 'for 13800138000: timeout', 'for […]: timeout'],
    ['a spaced number', 'for +86 138 0013 8000', 'for +86 138 […] […]'],
    ['an SMS code', 'no row for code 012345', 'no row for code […]'],
    ['a verification id', 'KV GET sms-code:nJVGNq1WSvVpGyQdzH4I5w', 'KV GET sms-code:[…]'],
    ['a UUID', 'captcha:0f8fad5b-d9cb-469f-a165-70867728950e', 'captcha:[…]'],
    ['a session token', `session ${'aZ_-'.repeat(10)}abc!`, 'session […]!'],
    ['several', '+8613800138000, 13900139000', '[…], […]'],
    [
      'nothing in plain words',
      'UNIQUE constraint failed: user.username',
      'UNIQUE constraint failed: user.username',
    ],
    ['no short number', 'status 503 after 30 s', 'status 503 after 30 s'],
  ])('makes unreadable: %s', (_, message, described) => {
    expect(describeError(new Error(message))).toBe(`Error: ${described}`)
  })

  it('leaves no code and no token readable, whichever it is', () => {
    const random = seededRandom('log')
    for (let turn = 0; turn < 200; turn += 1) {
      const secrets = [
        randomDigits(random, 6),
        `+86138${randomDigits(random, 8)}`,
        randomToken(random, 128),
        randomToken(random, 256),
      ]
      for (const secret of secrets)
        for (const message of [secret, `key "${secret}"`, `a:${secret}:b`, `?id=${secret}&x`])
          expect(describeError(new Error(message))).not.toContain(secret)
    }
  })

  it('names the chain of causes, and makes those unreadable, too', () => {
    const root = new TypeError('no row 13800138000')
    const error = new Outage('d1', new Error('D1_ERROR', { cause: root }))
    expect(describeError(error)).toBe('Outage: d1 failed < Error: D1_ERROR < TypeError: no row […]')
  })

  it('ends where the chain goes in a circle', () => {
    const error = new Error('round')
    error.cause = error
    expect(describeError(error)).toBe(
      ['Error: round', 'Error: round', 'Error: round', 'Error: round'].join(' < '),
    )
  })

  it('stops at a cause that is no error, without showing it', () => {
    expect(describeError(new Error('outer', { cause: 'a secret' }))).toBe('Error: outer')
  })

  it.each([
    ['a secret', 'string'],
    [13_800_138_000, 'number'],
    [{ password: 'a secret' }, 'object'],
    [null, 'object'],
    [undefined, 'undefined'],
  ])('tells only the type of what is no error: %j', (thrown, described) => {
    expect(describeError(thrown)).toBe(described)
  })

  it('shows no stack', () => {
    expect(describeError(new Error('short'))).toBe('Error: short')
  })
})

describe('log', () => {
  it.each(['info', 'warn', 'error'] as const)('writes one line of JSON as %s', (level) => {
    const write = vi.spyOn(console, level).mockImplementation(() => undefined)
    log(level, 'sms', { to: '+86138****8000', reason: 'two\nlines' })
    expect(write.mock.calls).toEqual([['{"event":"sms","to":"+86138****8000","reason":"two\\nlines"}']])
  })
})
