import { describe, expect, it, vi } from 'vitest'
import type { ProviderFault } from '../../../test/support/provider-fake.ts'
import { createRonglianFake, faults } from '../../../test/support/ronglian-fake.ts'
import { describeProvider } from '../../../test/support/provider-suite.ts'
import { createRonglian } from './ronglian.ts'
import { account, message, settings } from './ronglian.test-support.ts'

const now = () => Date.UTC(2026, 0, 15, 16)
const fake = createRonglianFake({ ...account, templateIds: ['1'], now })
const secrets = ['13800138000', '012345', account.authToken, account.accountSid]

describeProvider('Ronglian', {
  fake,
  send: sendBy,
  delivered: { to: '13800138000', code: '012345', minutes: '3', templateId: '1' },
  messageId: /^[0-9a-f]{32}$/,
  secrets,
})

describe('Ronglian', () => {
  it('is for mainland China only', () => {
    expect(createRonglian(settings, 1, { fetch, now })).toMatchObject({ name: 'ronglian', countries: ['CN'] })
  })

  it.each<[string, ProviderFault, string, string]>([
    ['an error code', faults.code('160014'), 'unavailable', '160014'],
    ['a rejection whose body never ends', faults.hangInBody(429), 'failed', 'http_429'],
  ])('makes one request and reports what is known: %s', async (_, fault, status, reason) => {
    fake.reset()
    fake.respondWith(fault)
    expect(await sendBy(fake.fetch, 20)).toEqual({ status, reason })
    expect(fake.requests).toBe(1)
    expect(fake.messages).toEqual([])
  })

  it('throws for a wrong base URL before anything is sent', () => {
    const fetch = vi.fn<typeof globalThis.fetch>()
    const wrong = createRonglian({ ...settings, ronglianBaseUrl: 'nowhere' }, 1, { fetch, now })
    expect(() => wrong.send(message)).toThrow(TypeError)
    expect(fetch).not.toHaveBeenCalled()
  })
})

describe('the outcome contains no number, code, token or account', () => {
  const repeated = secrets.join(' ')

  const replyWith = (members: object) => () => Response.json(members)

  it.each<[string, () => Response | Promise<Response>]>([
    ['as its code', replyWith({ statusCode: repeated, statusMsg: repeated })],
    ['as the message id', replyWith({ statusCode: '000000', templateSMS: { smsMessageSid: repeated } })],
  ])('if the provider repeats them %s', async (_, respond) => {
    const shown = JSON.stringify(await sendBy(async () => respond()))
    for (const secret of secrets) expect(shown).not.toContain(secret)
  })
})

function sendBy(fetch: typeof globalThis.fetch, timeoutMs = 600_000) {
  return createRonglian(settings, timeoutMs, { fetch, now }).send(message)
}
