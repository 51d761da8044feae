import { beforeEach, describe, expect, it } from 'vitest'
import { aliyunError, createAliyunFake } from '../../../test/support/aliyun-fake.ts'
import { describeProvider } from '../../../test/support/provider-suite.ts'
import { secureRandom } from '../../core/random.ts'
import { createAliyun } from './aliyun.ts'
import { account, message, settings } from './aliyun.test-support.ts'

const now = () => Date.UTC(2026, 0, 15, 16)
const fake = createAliyunFake({ ...account, now })
const secrets = ['13800138000', '123456', account.accessKeyId, account.accessKeySecret]

describeProvider('Aliyun', {
  fake,
  send: sendBy,
  delivered: { to: '13800138000', code: '123456' },
  messageId: /^\d{18}\^0$/,
  secrets,
})

describe('Aliyun', () => {
  beforeEach(() => fake.reset())

  it('is for mainland China only', () => {
    expect(createAliyun(settings, 1, outside(fetch))).toMatchObject({ name: 'aliyun', countries: ['CN'] })
  })

  it('gets each message as a new request', async () => {
    for (let times = 0; times < 2; times += 1)
      expect(await sendBy(fake.fetch)).toMatchObject({ status: 'accepted' })
    expect([fake.rejections, fake.messages.length]).toEqual([[], 2])
  })

  it.each([
    ['a business code', 'isv.DENY_IP_RANGE', 200],
    ['the gateway', 'Throttling.User', 400],
  ])('sends one request and reports what is known: %s', async (_, reason, httpStatus) => {
    fake.failNext(aliyunError(reason, httpStatus))
    expect(await sendBy(fake.fetch)).toEqual({ status: 'unavailable', reason })
    expect([fake.requests, fake.rejections, fake.messages]).toEqual([1, [], []])
  })

  const repeated = secrets.join(' ')

  it.each([
    ['as its code', { Code: repeated, Message: repeated }],
    ['as the message id', { Code: 'OK', BizId: repeated }],
  ])('reports no secret that the provider repeats %s', async (_, body) => {
    const shown = JSON.stringify(await sendBy(async () => Response.json(body)))
    for (const secret of secrets) expect(shown).not.toContain(secret)
  })
})

function outside(fetch: typeof globalThis.fetch) {
  return { fetch, now, random: secureRandom }
}

function sendBy(fetch: typeof globalThis.fetch, timeoutMs = 600_000) {
  return createAliyun(settings, timeoutMs, outside(fetch)).send(message)
}
