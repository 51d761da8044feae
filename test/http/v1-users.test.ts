import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { expectProblem, withoutEffect } from '../support/expectations.ts'
import { startService } from '../support/service.ts'
import { prepareRegistration, type Visitor } from '../support/visitor.ts'

const service = startService()

const verified = (...visit: [visitor?: Visitor, mobile?: string]) => prepareRegistration(service, ...visit)

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

describe('POST /v1/users', () => {
  it('registers and signs in', async () => {
    const { visitor, body, mobile } = await verified()
    const response = await visitor.post('/v1/users', body)
    expect(response.status).toBe(201)
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^__Host-session=[\w-]{43}; Max-Age=1209600; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
      ),
    ])
    const user = {
      id: expect.stringMatching(/^[\w-]{22}$/),
      username: body.username,
      mobile: `+86${mobile}`,
      created_at: new Date().toISOString(),
    }
    expect(await response.json()).toEqual(user)
    expect(await (await visitor.get('/v1/session')).json()).toEqual(user)
  })

  it('stores no password and no token, only their hashes', async () => {
    const { visitor, body } = await verified()
    await visitor.post('/v1/users', body)
    const user = await service.deps.db
      .prepare('SELECT * FROM user WHERE username = ?')
      .bind(body.username)
      .first<{ id: string; password_hash: string }>()
    expect(user?.password_hash).toMatch(/^\$scrypt\$ln=14,r=8,p=5\$[\w+/]{22}\$[\w+/]{43}$/)
    const session = await service.deps.db
      .prepare('SELECT * FROM session WHERE user_id = ?')
      .bind(user?.id ?? '')
      .first()
    expect(JSON.stringify(session)).not.toContain(visitor.cookies.get('__Host-session'))
  })

  it('clears the code’s entry away', async () => {
    const { visitor, body } = await verified()
    await visitor.post('/v1/users', body)
    await service.settled()
    expect(await service.deps.entries.get(`sms-code:${body.verification_id}`)).toBeNull()
  })

  it.each(['username', 'password', 'verification_id', 'sms_code'])(
    'refuses a body without %s as incomplete',
    async (name) => {
      const { visitor, body } = await verified()
      for (const value of [undefined, '', null]) {
        const response = await withoutEffect(service, () =>
          visitor.post('/v1/users', { ...body, [name]: value }),
        )
        await expectProblem(response, 'incomplete_parameters', {
          errors: [{ pointer: `/${name}`, detail: 'is missing or empty' }],
        })
      }
      expect((await visitor.post('/v1/users', body)).status).toBe(201)
    },
  )

  it.each([
    ['a short name', { username: 'four' }, '/username'],
    ['a long name', { username: 'a'.repeat(21) }, '/username'],
    ['a name with a line feed', { username: 'ada-lovelace\n' }, '/username'],
    ['a name of digits', { username: '1234567890' }, '/username'],
    ['a Cyrillic letter in the name', { username: 'аda-lovelace' }, '/username'],
    ['a full-width name', { username: 'ａｄａｌｏｖｅｌａｃｅ' }, '/username'],
    ['a short password', { password: '🔑'.repeat(7) }, '/password'],
    ['a long password', { password: '🔑'.repeat(129) }, '/password'],
    ['half a character in the password', { password: 'password \udc00' }, '/password'],
    ['a password that is true', { password: true }, '/password'],
    ['a code of five digits', { sms_code: '12345' }, '/sms_code'],
    ['a code of seven digits', { sms_code: '1234567' }, '/sms_code'],
    ['a code of full-width digits', { sms_code: '１２３４５６' }, '/sms_code'],
    ['a code that is a number', { sms_code: 123456 }, '/sms_code'],
    ['a code that is a list', { sms_code: ['123456'] }, '/sms_code'],
    ['a verification id with a colon', { verification_id: 'a:b' }, '/verification_id'],
  ])('refuses %s, and spends no guess on it', async (_, change, pointer) => {
    const { visitor, body } = await verified()
    for (let tries = 0; tries < 6; tries++) {
      const response = await withoutEffect(service, () => visitor.post('/v1/users', { ...body, ...change }))
      await expectProblem(response, 'invalid_parameters', {
        errors: [{ pointer, detail: expect.any(String) }],
      })
    }
    expect((await visitor.post('/v1/users', body)).status).toBe(201)
  })

  it.each([
    ['common', 'PASSWORD123', 'It is one of the most common passwords.'],
    ['the user name', 'ADA-lovelace', 'It is the user name.'],
  ])('refuses a password that is %s, and spends no guess on it', async (_, weak, detail) => {
    const { visitor, body } = await verified()
    for (let tries = 0; tries < 6; tries++) {
      const response = await withoutEffect(service, () =>
        visitor.post('/v1/users', { ...body, username: 'ada-lovelace', password: weak }),
      )
      await expectProblem(response, 'weak_password', { detail })
    }
    expect((await visitor.post('/v1/users', body)).status).toBe(201)
  })

  it('refuses the phone number as password', async () => {
    const { visitor, body, mobile } = await verified()
    const response = await withoutEffect(service, () =>
      visitor.post('/v1/users', { ...body, password: mobile }),
    )
    await expectProblem(response, 'weak_password', { detail: 'It is the phone number.' })
  })
})
