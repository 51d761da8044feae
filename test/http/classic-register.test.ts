import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { expectDone, expectEnvelope, withoutEffect } from '../support/expectations.ts'
import { startService } from '../support/service.ts'
import { newVisitor, password, prepareClassicRegistration, type Visitor } from '../support/visitor.ts'

const service = startService()

const verified = (...visit: [visitor?: Visitor, mobile?: string]) =>
  prepareClassicRegistration(service, ...visit)

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
})
