import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import type { SessionOrigin } from '../../accounts/sessions.ts'
import { callerOf } from './caller.ts'
import { createCookies } from './cookies.ts'

const cookies = createCookies({
  isDevelopment: false,
  sessionCookieDomain: undefined,
  usernameCookieDomain: undefined,
})
const app = new Hono().get('/', (c) => c.json(callerOf(c, cookies).origin))

const originOf = async (userAgent?: string, cf?: CfProperties): Promise<Partial<SessionOrigin>> => {
  const headers = userAgent === undefined ? {} : { 'User-Agent': userAgent }
  const request = new Request('https://a.example/', { headers, ...(cf && { cf }) })
  return (await app.fetch(request)).json()
}

describe('where a session is opened', () => {
  it.each([
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
      'Safari on iOS',
    ],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0',
      'Firefox on Windows',
    ],
    [
      'Mozilla/5.0 (Linux; Android 12; HarmonyOS; ANA-AN00) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/99.0.4844.88 Mobile Safari/537.36 MicroMessenger/8.0.50',
      'WeChat on Android',
    ],
    ['curl/8.5.0', undefined],
    ['<script>', undefined],
    ['call 13800138000 now/1.0 (x)', undefined],
    [`${'x'.repeat(15_000)}/1.0 (Windows NT 10.0)`, 'Windows'],
    ['', undefined],
    [undefined, undefined],
  ])('%s: %s', async (userAgent, device) => {
    expect((await originOf(userAgent)).device).toBe(device)
  })

  it('is the town and the country that the platform says, as far as it does', async () => {
    expect((await originOf(undefined, { city: 'Hangzhou', country: 'CN' })).place).toBe('Hangzhou, CN')
    expect((await originOf(undefined, { country: 'T1' })).place).toBe('T1')
    expect((await originOf()).place).toBeUndefined()
  })
})
