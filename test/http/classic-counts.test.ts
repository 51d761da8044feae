import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { expectEnvelope } from '../support/expectations.ts'
import { startService } from '../support/service.ts'
import { watchTrips } from '../support/trips.ts'
import { newMobile, newUsername, newVisitor, prepareClassicRegistration } from '../support/visitor.ts'

const { service, calls, forget } = watchTrips()

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

describe('the counts', () => {
  it('answer 120 requests a minute from one client, and cause no database call above that', async () => {
    const visitor = newVisitor(service)
    for (let asked = 0; asked < 60; asked += 1) {
      await visitor.get(`/usernames/${newUsername()}/count/`)
      await visitor.get(`/mobiles/${newMobile()}/count/`)
    }
    forget()
    await expectEnvelope(await visitor.get(`/mobiles/${newMobile()}/count/`), 'Too many requests')
    await expectEnvelope(await visitor.get(`/usernames/${newUsername()}/count/`), 'Too many requests')
    expect(calls).toEqual(['client limiter take', 'client limiter take'])
    vi.advanceTimersByTime(500)
    expect(await (await visitor.get(`/mobiles/${newMobile()}/count/`)).json()).toMatchObject({ code: 0 })
  })

  it('tell whether a name and a number are registered', async () => {
    const { visitor, body, mobile } = await prepareClassicRegistration(service)
    const names = [`usernames/${body.username.toUpperCase()}`, `mobiles/${mobile}`, `mobiles/%2B86${mobile}`]
    const count = async (name: string) => (await visitor.get(`/${name}/count`)).text()
    for (const name of names) expect(await count(name)).toBe('{"code":0,"errmsg":"ok","count":0}')
    await visitor.post('/register/', body)
    for (const name of names) expect(await count(name)).toBe('{"code":0,"errmsg":"ok","count":1}')
  })

  it('count a reserved name as taken, without the database', async () => {
    forget()
    const response = await newVisitor(service).get('/usernames/Admin/count/')
    expect(await response.text()).toBe('{"code":0,"errmsg":"ok","count":1}')
    expect(calls).toEqual(['client limiter take'])
  })

  it.each([
    '/usernames/four/count/',
    '/usernames/%D0%B0dmin-one/count/',
    '/mobiles/123/count/',
    '/mobiles/%ff/count/',
  ])('refuse %s', async (path) => expectEnvelope(await newVisitor(service).get(path), 'Invalid parameters'))
})

describe('CLASSIC_API=off', () => {
  const off = startService({ settings: { CLASSIC_API: 'off' } })

  it.each([
    ['GET', '/image_codes/5f2f1d2e-0000-4000-8000-000000000000/'],
    ['GET', '/sms_codes/13800138000/'],
    ['POST', '/register/'],
    ['GET', '/usernames/ada-lovelace/count/'],
    ['GET', '/mobiles/13800138000/count/'],
  ])('removes %s %s', async (method, path) => {
    expect((await off.call(method, path)).status).toBe(404)
  })
})
