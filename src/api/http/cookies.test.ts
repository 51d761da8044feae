import { Hono } from 'hono'
import { expect, it } from 'vitest'
import { createCookies } from './cookies.ts'

function createApp(isDevelopment: boolean, sessionCookieDomain?: string) {
  const { session, username } = createCookies({
    isDevelopment,
    sessionCookieDomain,
    usernameCookieDomain: undefined,
  })
  return new Hono()
    .get('/set', (c) => {
      session.set(c, 'secret', 60)
      username.set(c, 'ada', 60)
      return c.text('')
    })
    .get('/get', (c) => c.text(session.get(c) ?? 'none'))
    .get('/clear', (c) => {
      session.clear(c)
      return c.text('')
    })
}

const secure = [
  '__Host-session=secret; Max-Age=60; Path=/; HttpOnly; Secure; SameSite=Lax',
  'username=ada; Max-Age=60; Path=/; Secure; SameSite=Lax',
]
const plain = [
  'session=secret; Max-Age=60; Path=/; HttpOnly; SameSite=Lax',
  'username=ada; Max-Age=60; Path=/; SameSite=Lax',
]

it.each([
  ['production', 'https://a.example', secure],
  ['production', 'http://a.example', secure],
  ['production', 'https://localhost', secure],
  ['production', 'http://localhost:8787', plain],
  ['production', 'http://127.0.0.1', plain],
  ['production', 'http://[::1]', plain],
  ['development', 'https://a.example', secure],
  ['development', 'http://192.168.0.7:8787', plain],
])('a cookie is Secure unless a browser would drop it: %s on %s', async (environment, host, cookies) => {
  const app = createApp(environment === 'development')
  expect((await app.request(`${host}/set`)).headers.getSetCookie()).toEqual(cookies)
  const [name = ''] = cookies[0]?.split('=') ?? []
  const get = async (cookie: string) =>
    (await app.request(`${host}/get`, { headers: { Cookie: cookie } })).text()
  expect(await get(`${name}=secret`)).toBe('secret')
  // Another host of the domain may have set the other form.
  expect(await get(`${name === 'session' ? '__Host-session' : 'session'}=secret`)).toBe('none')
  const [cleared] = (await app.request(`${host}/clear`)).headers.getSetCookie()
  expect(cleared).toBe(cookies[0]?.replace('secret', '').replace('60', '0'))
})

it('with a domain, the session goes to all its hosts, and none that another host could forge is taken', async () => {
  const app = createApp(false, 'a.example')
  const set = '__Secure-session=secret; Max-Age=60; Domain=a.example; Path=/; HttpOnly; Secure; SameSite=Lax'
  const of = async (path: string, cookie = '') =>
    app.request(`https://id.a.example${path}`, { headers: { Cookie: cookie } })
  expect((await of('/set')).headers.getSetCookie()[0]).toBe(set)
  expect(await (await of('/get', '__Secure-session=secret')).text()).toBe('secret')
  expect(await (await of('/get', '__Host-session=secret; session=secret')).text()).toBe('none')
  expect((await of('/clear')).headers.getSetCookie()).toEqual([set.replace('secret', '').replace('60', '0')])
})
