import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { registeredUser } from '../support/account.ts'
import { deviceCookie, expectDone, expectEnvelope, withoutEffect } from '../support/expectations.ts'
import { startService } from '../support/service.ts'
import { newMobile, newVisitor, password, type Visitor } from '../support/visitor.ts'

const service = startService()
const new_password = 'a staple of another battery'

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

const login = (body: object, visitor = newVisitor(service)) => visitor.post('/login/', body)
const change = (visitor: Visitor, body: object) => visitor.send('PUT', '/password/', { json: body })

describe('POST /login/', () => {
  it.each(['username', 'mobile'] as const)('signs in with the %s', async (field) => {
    const user = await registeredUser(service)
    const visitor = newVisitor(service)
    const response = await login({ username: user[field], password, remembered: true }, visitor)
    await expectDone(response)
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^__Host-session=[\w-]{64}; Max-Age=1209600; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
      ),
      deviceCookie,
      `username=${user.username}; Max-Age=1209600; Path=/; Secure; SameSite=Lax`,
    ])
    expect(await (await visitor.get('/v1/session')).json()).toMatchObject({ username: user.username })
  })

  it('takes a number as people write it', async () => {
    const { mobile } = await registeredUser(service)
    const written = `${mobile.slice(0, 3)}-${mobile.slice(3, 7)}-${mobile.slice(7)}`
    await expectDone(await login({ username: written, password }))
  })

  it.each([{ remembered: false }, {}])('with %j signs in until the browser is closed', async (remembered) => {
    const { username } = await registeredUser(service)
    const response = await login({ username, password, ...remembered })
    await expectDone(response)
    const [session, device, shownName] = response.headers.getSetCookie()
    for (const cookie of [session, shownName]) expect(cookie).not.toMatch(/max-age|expires/i)
    expect(device).toEqual(deviceCookie)
  })

  it('answers alike to a wrong password, an unknown name and an unknown number', async () => {
    const { username } = await registeredUser(service)
    for (const body of [
      { username, password: 'a wrong password' },
      { username: 'nobody-of-this-name', password },
      { username: newMobile(), password },
    ])
      await expectEnvelope(await withoutEffect(service, () => login(body)), 'Incorrect user name or password')
  })

  it.each([{}, { username: 'ada-lovelace' }, { password }])('refuses %j', async (body) => {
    await expectEnvelope(await withoutEffect(service, () => login(body)), 'Incomplete parameters')
  })
})

describe('GET /info/', () => {
  it('says who is signed in, in the words of the shop', async () => {
    const { visitor, username, mobile } = await registeredUser(service)
    expect(await (await visitor.get('/info/')).text()).toBe(
      JSON.stringify({
        code: 0,
        errmsg: 'ok',
        info_data: { username, mobile, email: '', email_active: false },
      }),
    )
    await expectEnvelope(await newVisitor(service).get('/info/'), 'Not signed in')
  })
})

describe('DELETE /logout/', () => {
  it('signs out, and takes both cookies back, but knows the browser', async () => {
    const { username } = await registeredUser(service)
    const visitor = newVisitor(service)
    await login({ username, password }, visitor)
    const token = visitor.cookies.get('__Host-session') ?? ''
    await expectDone(await visitor.send('DELETE', '/logout/'))
    expect([...visitor.cookies.keys()]).toEqual(['__Host-device'])
    visitor.cookies.set('__Host-session', token)
    await expectEnvelope(await visitor.get('/info/'), 'Not signed in')
  })
})

describe('PUT /password/', () => {
  it('sets the password, and signs out everywhere', async () => {
    const { visitor, username } = await registeredUser(service)
    const body = { old_password: password, new_password, new_password2: new_password }
    await expectDone(await change(visitor, body))
    expect([...visitor.cookies.keys()]).toEqual(['__Host-device'])
    await expectEnvelope(await login({ username, password }), 'Incorrect user name or password')
    await expectDone(await login({ username, password: new_password }))
  })

  it.each([
    ['a wrong old password', { old_password: 'a wrong password' }, 'Incorrect user name or password'],
    ['two different new ones', { new_password2: `${new_password}!` }, 'Invalid parameters'],
    ['a short new one', { new_password: 'short', new_password2: 'short' }, 'Invalid parameters'],
    ['no old one', { old_password: '' }, 'Incomplete parameters'],
    [
      'a common new one',
      { new_password: 'password123', new_password2: 'password123' },
      'The password is too easy to guess',
    ],
  ])('refuses %s', async (_, fields, errmsg) => {
    const { visitor, username } = await registeredUser(service)
    const body = { old_password: password, new_password, new_password2: new_password, ...fields }
    await expectEnvelope(await withoutEffect(service, () => change(visitor, body)), errmsg)
    await expectDone(await login({ username, password }))
  })
})

it('USERNAME_COOKIE_DOMAIN lets the scripts of other hosts read the user name, and nothing else', async () => {
  const { username } = await registeredUser(service)
  const { call } = startService({ settings: { USERNAME_COOKIE_DOMAIN: 'shop.example' } })
  const response = await call('POST', '/login/', { json: { username, password, remembered: true } })
  expect(response.headers.getSetCookie()).toEqual([
    expect.stringMatching(/^__Host-session=(?!.*domain)/i),
    deviceCookie,
    `username=${username}; Max-Age=1209600; Domain=shop.example; Path=/; Secure; SameSite=Lax`,
  ])
})
