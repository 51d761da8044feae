/**
 * That each route refuses bad bodies. Which bodies are bad is the subject of `src/api/http/input-*.test.ts`, and bodies that
 * are too large are that of `test/attack/transport-bodies.ts`.
 */
import { describe, expect, it } from 'vitest'
import { type FailureCode } from '../../src/core/errors.ts'
import { en } from '../../src/i18n/en.ts'
import { classicMessage } from '../../src/i18n/messages.ts'
import {
  errorsAt,
  expectClassicRefused,
  expectProblem,
  expectRefused,
  withoutEffect,
} from '../support/expectations.ts'
import { startService } from '../support/service.ts'

const service = startService()
const json = { 'Content-Type': 'application/json' }

type BadBody = [what: string, call: object, code: FailureCode, members: Record<string, unknown>]

const wrongBodies: BadBody[] = [
  ['a form', { body: new URLSearchParams({ username: 'x' }) }, 'unsupported_media_type', {}],
  ['cut JSON', { body: '{"username":"x"', headers: json }, 'invalid_parameters', errorsAt('')],
  ['a list', { json: [] }, 'invalid_parameters', errorsAt('')],
]
const emptyObject: BadBody = [
  'an empty object',
  { json: {} },
  'incomplete_parameters',
  { errors: expect.any(Array) },
]

describe.each(['/v1/captchas', '/v1/sms-codes', '/v1/users', '/v1/sessions'])('POST %s refuses', (path) => {
  // A captcha needs no body.
  it.each<BadBody>(path === '/v1/captchas' ? wrongBodies : [...wrongBodies, emptyObject])(
    '%s',
    async (_, call, code, members) => {
      await expectRefused(service, () => service.call('POST', path, call), code, members)
      expect(service.inbox.captchas).toEqual([])
    },
  )
})

it.each<BadBody>([...wrongBodies, emptyObject])('POST /register/ refuses %s', async (_, call, code) => {
  const register = () => service.call('POST', '/register/', call)
  await expectClassicRefused(service, register, classicMessage(en, code))
})

describe('a wrong method', () => {
  it.each([
    ['GET', '/v1/captchas', 'POST'],
    ['GET', '/v1/sms-codes', 'POST'],
    ['PUT', '/v1/users', 'POST'],
    ['PUT', '/v1/sessions', 'POST, GET, DELETE'],
    ['POST', '/v1/session', 'GET, DELETE'],
    ['OPTIONS', '/v1/session', 'GET, DELETE'],
    ['POST', '/health', 'GET'],
    ['POST', '/openapi.json', 'GET'],
    ['POST', '/image_codes/5f2f1d2e-0000-4000-8000-000000000000/', 'GET'],
    ['HEAD', '/image_codes/5f2f1d2e-0000-4000-8000-000000000000/', 'GET'],
    ['POST', '/sms_codes/13800138000/', 'GET'],
    ['GET', '/register/', 'POST'],
    ['PUT', '/usernames/ada-lovelace/count/', 'GET'],
    ['DELETE', '/mobiles/13800138000/count/', 'GET'],
  ])('%s %s is refused, and Allow names the right ones', async (method, path, allow) => {
    const response = await withoutEffect(service, () => service.call(method, path))
    expect(response.headers.get('Allow')).toBe(allow)
    if (!path.endsWith('/')) return expectProblem(response, 'method_not_allowed')
    expect(response.status).toBe(405)
    if (method !== 'HEAD') expect(await response.json()).toEqual({ code: 400, errmsg: 'Method not allowed' })
  })
})

it.each(['/v1', '/v1/', '/v1/user/x', '/v2/users', '/register/x', '/sms_codes/', '/%', '/%ff', '//'])(
  'GET %s is not found',
  async (path) => {
    await expectProblem(await service.call('GET', `https://latchkey.example${path}`), 'not_found')
  },
)
