import { describe, expect, it } from 'vitest'
import { expectProblem, withoutEffect } from '../support/expectations.ts'
import { startService } from '../support/service.ts'
import { newVisitor, prepareRegistration, register } from '../support/visitor.ts'

const service = startService()

describe('POST /v1/users', () => {
  it('registers and signs in', async () => {
    const { visitor, body, mobile } = await prepareRegistration(service)
    const response = await visitor.post('/v1/users', body)
    expect(response.status).toBe(201)
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^__Host-session=[\w-]{64}; Max-Age=1209600; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
      ),
    ])
    const user = await response.json<{ created_at: string }>()
    expect(user).toEqual({
      id: expect.stringMatching(/^[\w-]{22}$/),
      username: body.username,
      mobile: `+86${mobile}`,
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    })
    expect(Math.abs(Date.parse(user.created_at) - Date.now())).toBeLessThan(30_000)
    expect(await (await visitor.get('/v1/session')).json()).toEqual(user)
  })

  it('stores hashes of the password and the token, and neither of them', async () => {
    const { visitor, body } = await prepareRegistration(service)
    await visitor.post('/v1/users', body)
    const row = await service.env.DB.prepare(
      'SELECT * FROM user JOIN session ON session.user_id = user.id WHERE username = ?',
    )
      .bind(body.username)
      .first()
    expect(row?.['password_hash']).toMatch(/^\$scrypt\$ln=14,r=8,p=5\$[\w+/]{22}\$[\w+/]{43}$/)
    expect(row?.['token_hash']).toMatch(/^[\w-]{43}$/)
    expect(JSON.stringify(row)).not.toContain(visitor.cookies.get('__Host-session'))
    expect(JSON.stringify(row)).not.toContain(body.password)
  })

  it('refuses what is missing, empty or null as incomplete', async () => {
    const { visitor, body } = await prepareRegistration(service)
    for (const name of ['username', 'password', 'verification_id', 'sms_code'])
      for (const value of [undefined, '', null]) {
        const response = await withoutEffect(service, () =>
          visitor.post('/v1/users', { ...body, [name]: value }),
        )
        await expectProblem(response, 'incomplete_parameters', {
          errors: [{ pointer: `/${name}`, detail: 'is missing or empty' }],
        })
      }
    expect((await visitor.post('/v1/users', body)).status).toBe(201)
  })

  const invalid = (pointer: string) =>
    ({ code: 'invalid_parameters', members: { errors: [{ pointer, detail: expect.any(String) }] } }) as const
  const weak = (detail: string) => ({ code: 'weak_password', members: { detail } }) as const
  const taken = { code: 'username_taken', members: { detail: 'It is reserved.' } } as const
  const contextual = weak('It is made from a name that an attacker tries first.')

  it.each([
    { what: 'a short name', change: { username: 'four' }, ...invalid('/username') },
    { what: 'a name of digits', change: { username: '1234567890' }, ...invalid('/username') },
    { what: 'a reserved name', change: { username: 'Postmaster' }, ...taken },
    { what: 'a short password', change: { password: '🔑'.repeat(7) }, ...invalid('/password') },
    {
      what: 'half a character in the password',
      change: { password: 'password \udc00' },
      ...invalid('/password'),
    },
    { what: 'a password that is true', change: { password: true }, ...invalid('/password') },
    {
      what: 'a common password',
      change: { password: 'PASSWORD123' },
      ...weak('It is one of the most common passwords.'),
    },
    {
      what: 'the user name as password',
      change: { username: 'Ada-lovelace', password: 'ADA-lovelace' },
      ...weak('It is the user name.'),
    },
    {
      what: 'the user name with an ending',
      change: { username: 'ada-lovelace', password: 'Ada-Lovelace2026!' },
      ...contextual,
    },
    { what: 'the service’s name with an ending', change: { password: 'Latchkey123' }, ...contextual },
    { what: 'a code of five digits', change: { sms_code: '12345' }, ...invalid('/sms_code') },
    { what: 'a code that is a number', change: { sms_code: 123456 }, ...invalid('/sms_code') },
    {
      what: 'a verification id with a colon',
      change: { verification_id: 'a:b' },
      ...invalid('/verification_id'),
    },
  ])('refuses $what, and counts no attempt', async ({ change, code, members }) => {
    const { visitor, body } = await prepareRegistration(service)
    for (let tries = 0; tries < 6; tries += 1) {
      const response = await withoutEffect(service, () => visitor.post('/v1/users', { ...body, ...change }))
      await expectProblem(response, code, members)
    }
    expect((await visitor.post('/v1/users', body)).status).toBe(201)
  })

  it.each([
    ['', 'It is the phone number.'],
    ['!', 'It is made from a name that an attacker tries first.'],
  ])('refuses the phone number as password, followed by "%s"', async (ending, detail) => {
    const { visitor, body, mobile } = await prepareRegistration(service)
    const password = `${mobile}${ending}`
    const response = await withoutEffect(service, () => visitor.post('/v1/users', { ...body, password }))
    await expectProblem(response, 'weak_password', { detail })
  })

  it('ends the session that the browser had before', async () => {
    const visitor = newVisitor(service)
    await register(service, visitor)
    const headers = { Cookie: `__Host-session=${visitor.cookies.get('__Host-session')}` }
    await register(service, visitor)
    expect((await service.call('GET', '/v1/session', { headers })).status).toBe(401)
    expect((await visitor.get('/v1/session')).status).toBe(200)
  })
})

describe('RESERVED_USERNAMES', () => {
  it('adds names to the built-in ones, in any case', async () => {
    const own = startService({ settings: { RESERVED_USERNAMES: 'builtin, Acme-Shop' } })
    const { visitor, body } = await prepareRegistration(own)
    for (const username of ['acme-shop', 'ACME-shop', 'support'])
      await expectProblem(await visitor.post('/v1/users', { ...body, username }), 'username_taken', {
        detail: 'It is reserved.',
      })
    expect((await visitor.post('/v1/users', body)).status).toBe(201)
  })
})
