import { expect, it } from 'vitest'
import { buildSignedRequest } from './standard-webhook.ts'

const secret = 'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY='
const body = '{"sms":{"otp":"123456","phone":"8613800138000"}}'

it('makes the specified request, byte for byte', async () => {
  const id = '11111111-2222-4333-8444-555555555555'
  const request = buildSignedRequest('https://shop.example/hook', secret, id, body, 1_768_444_245_999)
  expect([request.method, request.url, request.redirect]).toEqual([
    'POST',
    'https://shop.example/hook',
    'manual',
  ])
  // The signature was calculated with another tool.
  expect(Object.fromEntries(request.headers)).toEqual({
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': '1768444245',
    'webhook-signature': 'v1,bIIDYkT7ZEu71HUkObx0UHkQC7DvUqcRt20CDzj3AfA=',
  })
  expect(await request.text()).toBe(body)
})
