import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { expectProblem, footprint, withoutEffect } from '../support/expectations.ts'
import { startService } from '../support/service.ts'
import { anotherCode, newUsername, newVisitor, password, register, verify } from '../support/visitor.ts'

const service = startService()

/** Has a code sent, and gives the body that registers with it. */
const verified = async (visitor = newVisitor(service), mobile?: string) => {
  const { mobile: number, ...proof } = await verify(service, visitor, mobile)
  return { visitor, mobile: number, body: { username: newUsername(), password, ...proof } }
}

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
          errors: expect.arrayContaining([{ pointer: `/${name}`, detail: expect.any(String) }]),
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

  it('knows no code of an unknown verification', async () => {
    const body = { username: newUsername(), password, verification_id: 'A'.repeat(22), sms_code: '123456' }
    const response = await withoutEffect(service, () => newVisitor(service).post('/v1/users', body))
    await expectProblem(response, 'sms_code_expired')
  })

  it('takes a code until the millisecond before it times out', async () => {
    const [inTime, late] = [await verified(), await verified()]
    vi.advanceTimersByTime(180_000 - 1)
    expect((await inTime.visitor.post('/v1/users', inTime.body)).status).toBe(201)
    vi.advanceTimersByTime(1)
    const response = await withoutEffect(service, () => late.visitor.post('/v1/users', late.body))
    await expectProblem(response, 'sms_code_expired')
  })

  it('refuses a wrong code five times, and then the right one too', async () => {
    const { visitor, body } = await verified()
    for (let wrong = 0; wrong < 5; wrong++) {
      const response = await withoutEffect(service, () =>
        visitor.post('/v1/users', { ...body, sms_code: anotherCode(body.sms_code) }),
      )
      await expectProblem(response, 'sms_code_incorrect')
    }
    const response = await withoutEffect(service, () => visitor.post('/v1/users', body))
    expect(response.headers.get('Retry-After')).toBe('180')
    await expectProblem(response, 'too_many_guesses', { retry_after: 180 })
  })

  it('no longer takes the code of a verification that a newer one replaced', async () => {
    const old = startService({ settings: { SMS_COOLDOWN_SECONDS: '60' } })
    const visitor = newVisitor(old)
    const first = await verify(old, visitor)
    vi.advanceTimersByTime(60_000)
    const second = await verify(old, visitor, first.mobile)
    const body = { username: newUsername(), password }
    const { verification_id, sms_code } = first
    const response = await withoutEffect(old, () =>
      visitor.post('/v1/users', { ...body, verification_id, sms_code }),
    )
    await expectProblem(response, 'sms_code_expired')
    const { mobile: _, ...proof } = second
    expect((await visitor.post('/v1/users', { ...body, ...proof })).status).toBe(201)
  })

  it('does not give the day’s guesses back with a new code', async () => {
    const strict = startService({ settings: { GUESSES_PER_DAY: '6' } })
    const visitor = newVisitor(strict)
    const first = await verify(strict, visitor)
    const guess = ({ verification_id, sms_code }: typeof first) =>
      visitor.post('/v1/users', { username: newUsername(), password, verification_id, sms_code })
    for (let wrong = 0; wrong < 5; wrong++) await guess({ ...first, sms_code: anotherCode(first.sms_code) })
    vi.advanceTimersByTime(180_000)
    const second = await verify(strict, visitor, first.mobile)
    await guess({ ...second, sms_code: anotherCode(second.sms_code) })
    const response = await withoutEffect(strict, () => guess(second))
    await expectProblem(response, 'too_many_guesses', { retry_after: 24 * 3600 - 180 })
  })

  it('buys one account with a code', async () => {
    const { visitor, body } = await verified()
    await visitor.post('/v1/users', body)
    vi.advanceTimersByTime(1000)
    const response = await withoutEffect(service, () =>
      newVisitor(service).post('/v1/users', { ...body, username: newUsername() }),
    )
    await expectProblem(response, 'sms_code_expired')
  })

  it('buys one account with a code whose entry is still readable', async () => {
    const { visitor, body } = await verified()
    const key = `sms-code:${body.verification_id}`
    const entry = (await service.deps.entries.get(key)) ?? ''
    await visitor.post('/v1/users', body)
    await service.settled()
    await service.deps.entries.put(key, entry)
    const response = await withoutEffect(service, () =>
      newVisitor(service).post('/v1/users', { ...body, username: newUsername() }),
    )
    await expectProblem(response, 'sms_code_expired')
  })

  it('ends as the first time when it is sent again after a lost answer', async () => {
    const { body } = await verified()
    const first = await (await newVisitor(service).post('/v1/users', body)).json()
    vi.advanceTimersByTime(1000)
    const before = await footprint(service)
    const visitor = newVisitor(service)
    const again = await visitor.post('/v1/users', body)
    expect(again.status).toBe(201)
    expect(await again.json()).toEqual(first)
    expect((await footprint(service)).rows?.users).toBe(before.rows?.users)
    expect((await visitor.get('/v1/session')).status).toBe(200)
  })

  it('does not take another password for a retry', async () => {
    const { visitor, body } = await verified()
    await visitor.post('/v1/users', body)
    vi.advanceTimersByTime(1000)
    const response = await withoutEffect(service, () =>
      newVisitor(service).post('/v1/users', { ...body, password: 'another good password' }),
    )
    await expectProblem(response, 'sms_code_expired')
  })

  it('refuses a taken name whatever its case, and leaves the code good', async () => {
    const { username } = await register(service, newVisitor(service))
    const { visitor, body } = await verified()
    const response = await withoutEffect(service, () =>
      visitor.post('/v1/users', { ...body, username: username.toUpperCase() }),
    )
    await expectProblem(response, 'username_taken')
    expect((await visitor.post('/v1/users', body)).status).toBe(201)
  })

  it('refuses a registered number', async () => {
    const { mobile } = await register(service, newVisitor(service))
    vi.advanceTimersByTime(180_000)
    const { visitor, body } = await verified(newVisitor(service), mobile)
    const response = await withoutEffect(service, () => visitor.post('/v1/users', body))
    await expectProblem(response, 'mobile_taken')
  })

  it('ends the session that the browser had before', async () => {
    const visitor = newVisitor(service)
    await register(service, visitor)
    const stolen = visitor.cookies.get('__Host-session') ?? ''
    await register(service, visitor)
    const thief = await service.call('GET', '/v1/session', {
      headers: { Cookie: `__Host-session=${stolen}` },
    })
    expect(thief.status).toBe(401)
  })
})
