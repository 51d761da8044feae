import { Webhook } from 'standardwebhooks'
import { expect, it } from 'vitest'
import type { PendingEvent } from './event-outbox.ts'
import { buildWebhookRequest, postWebhook } from './webhook.ts'

const url = 'https://shop.example/hooks'
const secret = `whsec_${btoa('a secret of this test, 32 bytes.')}`
const event: PendingEvent = {
  id: 'msg_1',
  userId: 'ada',
  type: 'user.created',
  data: '{"username":"ada-lovelace"}',
  createdAtMs: Date.UTC(2026, 0, 15),
  attempts: 1,
}

it('a receiver with the secret can verify it, by the library of Standard Webhooks', async () => {
  const request = buildWebhookRequest(url, secret, event, Date.now())
  const body = await request.text()
  const headers = Object.fromEntries(request.headers)
  expect(new Webhook(secret).verify(body, headers)).toEqual({
    type: 'user.created',
    timestamp: '2026-01-15T00:00:00.000Z',
    data: { user_id: 'ada', username: 'ada-lovelace' },
  })
  expect(() => new Webhook(`whsec_${btoa('another secret')}`).verify(body, headers)).toThrow()
  expect(() => new Webhook(secret).verify(body.replace('ada', 'eve'), headers)).toThrow()
  expect([request.method, request.url, headers['webhook-id']]).toEqual(['POST', url, 'msg_1'])
})

it.each([
  ['204', true, async () => new Response(null, { status: 204 })],
  ['a redirect', false, async () => new Response(null, { status: 302, headers: { Location: '/x' } })],
  ['410', false, async () => new Response(null, { status: 410 })],
  ['nothing', false, () => Promise.reject(new TypeError('connection refused'))],
])('a receiver that answers %s has taken it: %s', async (_, isTaken, fetch) => {
  expect(await postWebhook({ url, secret }, event, { fetch, now: Date.now })).toBe(isTaken)
})
