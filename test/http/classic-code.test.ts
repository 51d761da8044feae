import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { expectDone, expectEnvelope, footprint, withoutEffect } from '../support/expectations.ts'
import { startService } from '../support/service.ts'
import {
  anotherCode,
  newMobile,
  newUsername,
  newVisitor,
  password,
  prepareClassicRegistration,
  verify,
  type Visitor,
} from '../support/visitor.ts'

const service = startService()
const verified = (...visit: [visitor?: Visitor, mobile?: string]) =>
  prepareClassicRegistration(service, ...visit)

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

describe('the SMS code on POST /register/', () => {
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
