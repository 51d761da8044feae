import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { expectDone, expectEnvelope, footprint, withoutEffect } from '../support/expectations.ts'
import { startService } from '../support/service.ts'
import {
  anotherCode,
  codeSentTo,
  newMobile,
  newUsername,
  newVisitor,
  password,
  verify,
} from '../support/visitor.ts'

const service = startService()

/** Goes the classic way up to the SMS, and gives the body that registers. */
const verified = async (visitor = newVisitor(service), mobile = newMobile()) => {
  const id = crypto.randomUUID()
  await visitor.get(`/image_codes/${id}/`)
  const answer = service.inbox.captchas.find(({ captcha_id }) => captcha_id === id)?.answer
  await expectDone(await visitor.get(`/sms_codes/${mobile}/?image_code=${answer}&image_code_id=${id}`))
  const body = { username: newUsername(), password, mobile, sms_code: codeSentTo(service, mobile) }
  return { visitor, mobile, body }
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

describe('POST /register/', () => {
  it('registers, signs in, and shows the user name to scripts', async () => {
    const { visitor, body, mobile } = await verified()
    const response = await visitor.post('/register/', { ...body, password2: password, allow: true })
    await expectDone(response)
    const cookies = response.headers.getSetCookie()
    expect(cookies).toHaveLength(3)
    expect(cookies[0]).toMatch(
      /^__Host-session=[\w-]{43}; Max-Age=1209600; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    )
    expect(cookies[1]).toBe(`username=${body.username}; Max-Age=1209600; Path=/; Secure; SameSite=Lax`)
    expect(cookies[2]).toMatch(/^__Host-verification=; Max-Age=0; /)
    expect(await (await visitor.get('/v1/session')).json()).toMatchObject({
      username: body.username,
      mobile: `+86${mobile}`,
    })
  })

  it('registers without the optional parameters, and without the final slash', async () => {
    const { visitor, body } = await verified()
    await expectDone(await visitor.post('/register', body))
  })

  it('lets a front end in that lost the cookie, by the number alone', async () => {
    const { body } = await verified()
    await expectDone(await newVisitor(service).post('/register/', body))
  })

  it('lets a browser in whose cookie is of another number', async () => {
    const first = await verified()
    const second = await verified(first.visitor)
    await expectDone(await first.visitor.post('/register/', first.body))
    expect(second.mobile).not.toBe(first.mobile)
  })

  it('takes the number as it is written differently', async () => {
    const { visitor, body, mobile } = await verified()
    await expectDone(await visitor.post('/register/', { ...body, mobile: `+86 ${mobile}` }))
  })

  it.each(['username', 'password', 'mobile', 'sms_code'])(
    'refuses a body without %s as incomplete',
    async (name) => {
      const { visitor, body } = await verified()
      for (const value of [undefined, '', null]) {
        const response = await withoutEffect(service, () =>
          visitor.post('/register/', { ...body, [name]: value }),
        )
        await expectEnvelope(response, 'Incomplete parameters')
      }
      await expectDone(await visitor.post('/register/', body))
    },
  )

  it.each([
    ['a short name', { username: 'four' }],
    ['a long name', { username: 'a'.repeat(21) }],
    ['a name of digits', { username: '13800138000' }],
    ['a look-alike letter in the name', { username: 'аdmin-one' }],
    ['an invisible character in the name', { username: 'admin\u200bone' }],
    ['a name that is a list', { username: ['ada-lovelace'] }],
    ['a short password', { password: '1234567' }],
    ['a long password', { password: 'x'.repeat(129) }],
    ['a broken character in the password', { password: 'password\ud800' }],
    ['a password that is a number', { password: 1234567890 }],
    ['an unlike second password', { password2: 'something else' }],
    ['allow: false', { allow: false }],
    ['allow: "true"', { allow: 'true' }],
    ['a landline', { mobile: '01012345678' }],
    ['two numbers', { mobile: '13800138000,13900139000' }],
    ['a mobile that is a number', { mobile: 13800138000 }],
    ['a code that is a number', { sms_code: 123456 }],
    ['a code that is a list', { sms_code: ['123456'] }],
  ])('refuses %s, and burns no code for it', async (_, change) => {
    const { visitor, body } = await verified()
    const response = await withoutEffect(service, () => visitor.post('/register/', { ...body, ...change }))
    await expectEnvelope(response, 'Invalid parameters')
    await expectDone(await visitor.post('/register/', body))
  })

  it.each([
    ['a common password', { password: 'Password1' }],
    ['the user name as password', { password: 'ada-Lovelace', username: 'Ada-lovelace' }],
  ])('refuses %s, and burns no code for it', async (_, change) => {
    const { visitor, body } = await verified()
    const response = await withoutEffect(service, () => visitor.post('/register/', { ...body, ...change }))
    await expectEnvelope(response, 'The password is too easy to guess')
    await expectDone(await visitor.post('/register/', body))
  })

  it('refuses the phone number as password', async () => {
    const { visitor, body, mobile } = await verified()
    const response = await withoutEffect(service, () =>
      visitor.post('/register/', { ...body, password: `+86${mobile}` }),
    )
    await expectEnvelope(response, 'The password is too easy to guess')
  })

  it('knows no code for a number that was sent none', async () => {
    const body = { username: newUsername(), password, mobile: newMobile(), sms_code: '123456' }
    const response = await withoutEffect(service, () => newVisitor(service).post('/register/', body))
    await expectEnvelope(response, 'SMS verification code has expired')
  })

  it.each([
    ['another code', anotherCode],
    ['fewer digits', (code: string) => code.slice(1)],
    [
      'full-width digits',
      (code: string) => code.replaceAll(/\d/g, (digit) => '０１２３４５６７８９'.charAt(Number(digit))),
    ],
  ])('refuses %s, and then takes the right one', async (_, wrong) => {
    const { visitor, body } = await verified()
    const response = await withoutEffect(service, () =>
      visitor.post('/register/', { ...body, sms_code: wrong(body.sms_code) }),
    )
    await expectEnvelope(response, 'Incorrect SMS verification code')
    await expectDone(await visitor.post('/register/', body))
  })

  it('takes a code until the millisecond before it times out', async () => {
    const [inTime, late] = [await verified(), await verified()]
    vi.advanceTimersByTime(180_000 - 1)
    await expectDone(await inTime.visitor.post('/register/', inTime.body))
    vi.advanceTimersByTime(1)
    const response = await withoutEffect(service, () => late.visitor.post('/register/', late.body))
    await expectEnvelope(response, 'SMS verification code has expired')
  })

  it('buys one account with a code', async () => {
    const { visitor, body } = await verified()
    await expectDone(await visitor.post('/register/', body))
    vi.advanceTimersByTime(1000)
    const response = await withoutEffect(service, () =>
      newVisitor(service).post('/register/', { ...body, username: newUsername() }),
    )
    await expectEnvelope(response, 'SMS verification code has expired')
  })

  it('ends as the first time when it is sent again after a lost answer', async () => {
    const { visitor, body } = await verified()
    const beforeAnswer = new Map(visitor.cookies)
    await expectDone(await visitor.post('/register/', body))
    vi.advanceTimersByTime(1000)
    const before = await footprint(service)
    visitor.cookies.clear()
    for (const [name, value] of beforeAnswer) visitor.cookies.set(name, value)
    await expectDone(await visitor.post('/register/', body))
    expect((await footprint(service)).rows?.users).toBe(before.rows?.users)
    expect((await visitor.get('/v1/session')).status).toBe(200)
  })

  it('ends as the first time for a holder whose number strangers have used up all guesses of', async () => {
    const { visitor, body } = await verified()
    const wrong = { ...body, sms_code: anotherCode(body.sms_code) }
    for (let guess = 0; guess < 5; guess++) await newVisitor(service).post('/register/', wrong)
    const verification = visitor.cookies.get('__Host-verification') ?? ''
    await expectDone(await visitor.post('/register/', body))
    await service.settled()
    vi.advanceTimersByTime(1000)
    const again = newVisitor(service)
    again.cookies.set('__Host-verification', verification)
    await expectDone(await again.post('/register/', body))
  })

  it('lets nobody try names and passwords who knows only the number', async () => {
    const { visitor, body } = await verified()
    await expectDone(await visitor.post('/register/', body))
    await service.settled()
    vi.advanceTimersByTime(1000)
    const response = await withoutEffect(service, () => newVisitor(service).post('/register/', body))
    await expectEnvelope(response, 'SMS verification code has expired')
  })

  it.each(['not a verification id', 'A'.repeat(600), 'A'.repeat(22)])(
    'takes a cookie that means nothing for none: %s',
    async (cookie) => {
      const { visitor, body } = await verified()
      visitor.cookies.set('__Host-verification', cookie)
      await expectDone(await visitor.post('/register/', body))
    },
  )

  it('refuses a taken name whatever its case, and leaves the code good', async () => {
    const first = await verified()
    await expectDone(await first.visitor.post('/register/', first.body))
    const { visitor, body } = await verified()
    const response = await withoutEffect(service, () =>
      visitor.post('/register/', { ...body, username: first.body.username.toUpperCase() }),
    )
    await expectEnvelope(response, 'The user name is taken')
    await expectDone(await visitor.post('/register/', body))
  })

  it('refuses a registered number', async () => {
    const first = await verified()
    await expectDone(await first.visitor.post('/register/', first.body))
    vi.advanceTimersByTime(180_000)
    const { visitor, body } = await verified(newVisitor(service), first.mobile)
    const response = await withoutEffect(service, () => visitor.post('/register/', body))
    await expectEnvelope(response, 'The phone number is already registered')
  })

  it('refuses the right code after five wrong ones', async () => {
    const { visitor, body } = await verified()
    for (let wrong = 0; wrong < 5; wrong++)
      await visitor.post('/register/', { ...body, sms_code: anotherCode(body.sms_code) })
    const response = await withoutEffect(service, () => visitor.post('/register/', body))
    expect(response.headers.get('Retry-After')).toBe('180')
    await expectEnvelope(response, 'Too many wrong codes')
  })

  it('lets the holder of the verification in after strangers have used up their guesses', async () => {
    const { visitor, body } = await verified()
    const wrong = { ...body, sms_code: anotherCode(body.sms_code) }
    for (let guess = 0; guess < 5; guess++)
      await expectEnvelope(
        await newVisitor(service).post('/register/', wrong),
        'Incorrect SMS verification code',
      )
    const stranger = await withoutEffect(service, () => newVisitor(service).post('/register/', body))
    await expectEnvelope(stranger, 'Too many wrong codes')
    await expectDone(await visitor.post('/register/', body))
  })
})

describe('a cooldown that is shorter than the life of a code', () => {
  it('leaves a browser with the older cookie no worse off than one without', async () => {
    const short = startService({ settings: { SMS_COOLDOWN_SECONDS: '60' } })
    const holder = newVisitor(short)
    const { mobile, verification_id } = await verify(short, holder)
    vi.advanceTimersByTime(60_000)
    const newer = await verify(short, newVisitor(short), mobile)
    holder.cookies.set('__Host-verification', verification_id)
    const body = { username: newUsername(), password, mobile, sms_code: newer.sms_code }
    await expectDone(await holder.post('/register/', body))
  })
})

describe('the counts', () => {
  it('answer 120 questions a minute from one client', async () => {
    const visitor = newVisitor(service)
    for (let asked = 0; asked < 60; asked++) {
      await visitor.get(`/usernames/${newUsername()}/count/`)
      await visitor.get(`/mobiles/${newMobile()}/count/`)
    }
    await expectEnvelope(await visitor.get(`/mobiles/${newMobile()}/count/`), 'Too many requests')
    await expectEnvelope(await visitor.get(`/usernames/${newUsername()}/count/`), 'Too many requests')
    vi.advanceTimersByTime(500)
    expect(await (await visitor.get(`/mobiles/${newMobile()}/count/`)).json()).toMatchObject({ code: 0 })
  })

  it('tell whether a name and a number are registered', async () => {
    const { visitor, body, mobile } = await verified()
    const counts = async () => [
      await (await visitor.get(`/usernames/${body.username.toUpperCase()}/count/`)).text(),
      await (await visitor.get(`/mobiles/${mobile}/count/`)).text(),
      await (await visitor.get(`/mobiles/%2B86${mobile}/count`)).text(),
    ]
    expect(await counts()).toEqual(Array(3).fill('{"code":0,"errmsg":"ok","count":0}'))
    await visitor.post('/register/', body)
    expect(await counts()).toEqual(Array(3).fill('{"code":0,"errmsg":"ok","count":1}'))
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
