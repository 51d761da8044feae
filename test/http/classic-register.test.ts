import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { deviceCookie, expectClassicRefused, expectDone, footprint } from '../support/expectations.ts'
import { startService } from '../support/service.ts'
import {
  anotherCode,
  newUsername,
  newVisitor,
  password,
  prepareClassicRegistration,
  verify,
  type Visitor,
} from '../support/visitor.ts'

const service = startService()
function prepare(...visit: [visitor?: Visitor, mobile?: string]) {
  return prepareClassicRegistration(service, ...visit)
}

/** Registers without a cookie. */
function registerByNumber(body: unknown) {
  return newVisitor(service).post('/register/', body)
}

/** Expects that a registration is refused and leaves nothing. */
function expectNoUser(visitor: Visitor, body: unknown, errmsg: string) {
  return expectClassicRefused(service, () => visitor.post('/register/', body), errmsg)
}

const expired = 'SMS verification code has expired'
const incorrect = 'Incorrect SMS verification code'
const tooMany = 'Too many wrong codes'

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

describe('POST /register/', () => {
  it('registers, signs in, and shows the user name to scripts', async () => {
    const { visitor, body, mobile } = await prepare()
    const response = await visitor.post('/register/', { ...body, password2: password, allow: true })
    await expectDone(response)
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^__Host-session=[\w-]{64}; Max-Age=1209600; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
      ),
      deviceCookie,
      `username=${body.username}; Max-Age=1209600; Path=/; Secure; SameSite=Lax`,
      expect.stringMatching(/^__Host-verification=; Max-Age=0; /),
    ])
    expect(await (await visitor.get('/v1/session')).json()).toMatchObject({
      username: body.username,
      mobile: `+86${mobile}`,
    })
  })

  it('takes the number as it is written differently, and the path without its final slash', async () => {
    const { visitor, body, mobile } = await prepare()
    await expectDone(await visitor.post('/register', { ...body, mobile: `+86 ${mobile}` }))
  })

  it.each([
    ['no password', { password: undefined }, 'Incomplete parameters'],
    ['null as mobile', { mobile: null }, 'Incomplete parameters'],
    ['an empty code', { sms_code: '' }, 'Incomplete parameters'],
    ['a short name', { username: 'four' }, 'Invalid parameters'],
    ['a reserved name', { username: 'Admin' }, 'The user name is taken'],
    ['a short password', { password: '1234567' }, 'Invalid parameters'],
    ['a common password', { password: 'Password1' }, 'The password is too easy to guess'],
    ['allow: "true"', { allow: 'true' }, 'Invalid parameters'],
    ['a landline', { mobile: '01012345678' }, 'Invalid parameters'],
    ['a code that is a number', { sms_code: 123456 }, 'Invalid parameters'],
  ])('refuses %s, and counts no attempt', async (_, change, errmsg) => {
    const { visitor, body } = await prepare()
    for (let tries = 0; tries < 6; tries += 1) await expectNoUser(visitor, { ...body, ...change }, errmsg)
    await expectDone(await visitor.post('/register/', body))
  })

  it('refuses a registered number', async () => {
    const first = await prepare()
    await expectDone(await first.visitor.post('/register/', first.body))
    vi.advanceTimersByTime(180_000)
    const { visitor, body } = await prepare(newVisitor(service), first.mobile)
    await expectNoUser(visitor, body, 'The phone number is already registered')
  })
})

describe('the SMS code on POST /register/', () => {
  it.each([
    ['another code', anotherCode],
    ['fewer digits', (code: string) => code.slice(1)],
  ])('is incorrect with %s, and then right', async (_, wrong) => {
    const { visitor, body } = await prepare()
    await expectNoUser(visitor, { ...body, sms_code: wrong(body.sms_code) }, incorrect)
    await expectDone(await visitor.post('/register/', body))
  })
})

describe('the holder of the cookie, and others who know only the number', () => {
  it.each([
    ['no cookie', undefined],
    ['a cookie that is no id', 'not a verification id'],
    ['an endless cookie', 'A'.repeat(600)],
    ['a forged cookie', 'A'.repeat(43)],
  ])('a front end with %s registers by the number alone', async (_, cookie) => {
    const { body } = await prepare()
    const visitor = newVisitor(service)
    if (cookie !== undefined) visitor.cookies.set('__Host-verification', cookie)
    await expectDone(await visitor.post('/register/', body))
  })

  it('a browser whose cookie is for another number registers too', async () => {
    const first = await prepare()
    const second = await prepare(first.visitor)
    await expectDone(await first.visitor.post('/register/', first.body))
    expect(second.mobile).not.toBe(first.mobile)
  })

  it('a code that was requested on v1 needs its verification id', async () => {
    const { mobile, verification_id, sms_code } = await verify(service, newVisitor(service))
    const body = { username: newUsername(), password, mobile, sms_code }
    await expectNoUser(newVisitor(service), body, expired)
    const wrong = { ...body, sms_code: anotherCode(sms_code) }
    for (let tries = 0; tries < 6; tries += 1) await expectNoUser(newVisitor(service), wrong, expired)
    const holder = newVisitor(service)
    holder.cookies.set('__Host-verification', verification_id)
    await expectDone(await holder.post('/register/', body))
  })

  it('five wrong codes by the number alone leave the holder five attempts, and the holder’s five close the code', async () => {
    const { visitor, body } = await prepare()
    const wrong = { ...body, sms_code: anotherCode(body.sms_code) }
    const other = newVisitor(service)
    for (let tries = 0; tries < 5; tries += 1) await expectNoUser(other, wrong, incorrect)
    await expectNoUser(other, body, tooMany)
    for (let tries = 0; tries < 5; tries += 1) await expectNoUser(visitor, wrong, incorrect)
    const response = await expectNoUser(visitor, body, tooMany)
    expect(response.headers.get('Retry-After')).toBe('180')
  })

  it('a registration that is sent again with its cookie ends as the first one, also after the attempts are used up', async () => {
    const { visitor, body } = await prepare()
    const verification = visitor.cookies.get('__Host-verification') ?? ''
    const wrong = { ...body, sms_code: anotherCode(body.sms_code) }
    for (let tries = 0; tries < 5; tries += 1) await registerByNumber(wrong)
    await expectDone(await visitor.post('/register/', body))
    vi.advanceTimersByTime(1000)
    const before = await footprint(service)
    const again = newVisitor(service)
    again.cookies.set('__Host-verification', verification)
    await expectDone(await again.post('/register/', body))
    expect((await footprint(service)).rows?.users).toBe(before.rows?.users)
    expect((await again.get('/v1/session')).status).toBe(200)
  })

  it('a wrong code after the registration does not tell whether name and password are right', async () => {
    const { visitor, body } = await prepare()
    await expectDone(await visitor.post('/register/', body))
    vi.advanceTimersByTime(1000)
    await expectNoUser(newVisitor(service), { ...body, sms_code: anotherCode(body.sms_code) }, incorrect)
  })

  it('a browser with an older cookie registers by the number alone', async () => {
    const short = startService({ settings: { SMS_COOLDOWN_SECONDS: '60' } })
    const { visitor, mobile } = await prepareClassicRegistration(short)
    const older = visitor.cookies.get('__Host-verification') ?? ''
    vi.advanceTimersByTime(60_000)
    const { body } = await prepareClassicRegistration(short, visitor, mobile)
    visitor.cookies.set('__Host-verification', older)
    await expectDone(await visitor.post('/register/', body))
  })
})
