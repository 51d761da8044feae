import { describe, expect, it } from 'vitest'
import { deviceCookie, errorsAt, expectRefused } from '../support/expectations.ts'
import { startService } from '../support/service.ts'
import { prepareRegistration } from '../support/visitor.ts'

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
      deviceCookie,
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
        const register = () => visitor.post('/v1/users', { ...body, [name]: value })
        const errors = errorsAt(`/${name}`, 'is missing or empty')
        await expectRefused(service, register, 'incomplete_parameters', errors)
      }
    expect((await visitor.post('/v1/users', body)).status).toBe(201)
  })

  const contextual = { detail: 'It is made from a name that an attacker tries first.' }
  const isUsername = { username: 'Ada-lovelace', password: 'ADA-lovelace' }
  const isUsernameWithEnding = { username: 'ada-lovelace', password: 'Ada-Lovelace2026!' }

  it.each([
    [{ username: 'four' }, 'invalid_parameters', errorsAt('/username')],
    [{ username: 'Postmaster' }, 'username_taken', { detail: 'It is reserved.' }],
    [{ password: '🔑'.repeat(7) }, 'invalid_parameters', errorsAt('/password')],
    [{ password: 'PASSWORD123' }, 'weak_password', { detail: 'It is one of the most common passwords.' }],
    [isUsername, 'weak_password', { detail: 'It is the user name.' }],
    [isUsernameWithEnding, 'weak_password', contextual],
    [{ password: 'Latchkey123' }, 'weak_password', contextual],
    [{ sms_code: '12345' }, 'invalid_parameters', errorsAt('/sms_code')],
    [{ sms_code: 123456 }, 'invalid_parameters', errorsAt('/sms_code')],
    [{ verification_id: 'a:b' }, 'invalid_parameters', errorsAt('/verification_id')],
  ] as const)('refuses %j, and counts no attempt', async (change, code, members) => {
    const { visitor, body } = await prepareRegistration(service)
    const register = () => visitor.post('/v1/users', { ...body, ...change })
    for (let tries = 0; tries < 6; tries += 1) await expectRefused(service, register, code, members)
    expect((await visitor.post('/v1/users', body)).status).toBe(201)
  })

  it('refuses the phone number with an ending as password', async () => {
    const { visitor, body, mobile } = await prepareRegistration(service)
    const register = () => visitor.post('/v1/users', { ...body, password: `${mobile}!` })
    await expectRefused(service, register, 'weak_password', contextual)
  })
})

describe('RESERVED_USERNAMES', () => {
  it('adds names to the built-in ones, in any case', async () => {
    const own = startService({ settings: { RESERVED_USERNAMES: 'builtin, Acme-Shop' } })
    const { visitor, body } = await prepareRegistration(own)
    for (const username of ['acme-shop', 'ACME-shop', 'support']) {
      const register = () => visitor.post('/v1/users', { ...body, username })
      await expectRefused(own, register, 'username_taken', { detail: 'It is reserved.' })
    }
    expect((await visitor.post('/v1/users', body)).status).toBe(201)
  })
})
