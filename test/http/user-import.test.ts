import { describe, expect, it, vi } from 'vitest'
import { errorsAt, expectProblem, expectRefused, footprint } from '../support/expectations.ts'
import { isSignedIn, proofFor, startLateService } from '../support/account.ts'
import { type Service, startService } from '../support/service.ts'
import { newMobile, newUsername, newVisitor, register } from '../support/visitor.ts'

const token = 'a-token-of-the-tests-long-enough-to-be-one'
const settings = { OPS_TOKEN: token, ALLOWED_ORIGINS: 'https://www.shop.example' }
const service = startService({ settings })
const path = '/ops/users/import'
const bearer = { Authorization: `Bearer ${token}` }

/** The password that the hashes below are of. */
const password = 'l\u00e8tmein'
const hashes = {
  pbkdf2: 'pbkdf2_sha256$1000$seasalt2$ABPNVLVV1vRC5OnBCpgwRvsTOJaXds28OSzNig3GR2M=',
  bcrypt: '$2b$06$e5C3zfswn.CowOBbbb7ngevPkWQyxbcTfxCWGsEnAYRFCy5RM3Yf.',
  bcryptOfDjango: 'bcrypt$$2b$06$e5C3zfswn.CowOBbbb7ngevPkWQyxbcTfxCWGsEnAYRFCy5RM3Yf.',
  bcryptSha256: 'bcrypt_sha256$$2b$06$e5C3zfswn.CowOBbbb7ngemN5GQ8Bw08O/.VeAFZG4G2T6vsdMQ4u',
}
const argon2 = 'argon2$argon2id$v=19$m=102400,t=2,p=8$c29tZXNhbHQ$ieVgG5ysTJFx4k/KvmC9aQ'

function newRow(change: object = {}) {
  return { username: newUsername(), mobile: newMobile(), password: hashes.pbkdf2, created_at: '', ...change }
}

function send(json: unknown, headers: Record<string, string> = bearer, to = service): Promise<Response> {
  return to.call('POST', path, { json, headers })
}

async function importRows(users: readonly object[], options: object = {}): Promise<unknown> {
  const response = await send({ users, ...options })
  expect(response.status).toBe(200)
  return response.json()
}

function stored(username: string) {
  return service.env.DB.prepare('SELECT * FROM user WHERE username = ?').bind(username).first()
}

function signIn(username: string, typed = password, visitor = newVisitor(service)) {
  return visitor.post('/v1/sessions', { username, password: typed })
}

describe('who may import', () => {
  it('is nobody without OPS_TOKEN: the route does not exist', async () => {
    const without = startService()
    for (const headers of [{}, bearer])
      await expectRefused(without, () => send({ users: [newRow()] }, headers, without), 'not_found')
  })

  it.each([
    ['no token', {}],
    ['an empty one', { Authorization: 'Bearer ' }],
    ['another one', { Authorization: `Bearer ${token.slice(0, -1)}x` }],
    ['a part of it', { Authorization: `Bearer ${token.slice(0, -1)}` }],
    ['more than it', { Authorization: `Bearer ${token}x` }],
    ['it twice', { Authorization: `Bearer ${token} ${token}` }],
    ['it as another scheme', { Authorization: `Basic ${token}` }],
    ['it as a cookie', { Cookie: `OPS_TOKEN=${token}; session=${token}; __Host-session=${token}` }],
  ])('is not who has %s', async (_, headers) => {
    const refuse = () => send({ users: [newRow()] }, headers)
    const response = await expectRefused(service, refuse, 'unauthenticated')
    expect(response.headers.get('WWW-Authenticate')).toBe('Bearer')
  })

  it.each([
    { Origin: 'https://evil.example' },
    { Origin: 'https://www.shop.example' },
    { 'Sec-Fetch-Site': 'cross-site' },
    { 'Sec-Fetch-Site': 'same-site' },
  ])('is no page of another site, not even of an allowed origin: %j', async (headers) => {
    const refuse = () => send({ users: [newRow()] }, { ...bearer, ...headers })
    const response = await expectRefused(service, refuse, 'forbidden_origin')
    expect(response.headers.get('Access-Control-Allow-Origin')).toBeNull()
    const preflight = await service.call('OPTIONS', path, { headers })
    expect(preflight.headers.get('Access-Control-Allow-Origin')).toBeNull()
  })

  it('has one method, and no other path', async () => {
    const get = await service.call('GET', path, { headers: bearer })
    expect(get.headers.get('Allow')).toBe('POST')
    await expectProblem(get, 'method_not_allowed')
    await expectProblem(await service.call('POST', '/ops/users', { json: {}, headers: bearer }), 'not_found')
    await expectProblem(await service.call('POST', '/ops/users', { json: {} }), 'unauthenticated')
  })
})

describe('a chunk that is refused whole', () => {
  it.each([
    ['no user', { users: [] }, '/users'],
    ['501 users', { users: Array.from({ length: 501 }, () => ({ username: '', mobile: '' })) }, '/users'],
    [
      'a number that is no text',
      { users: [newRow(), { ...newRow(), mobile: 13_800_138_000 }] },
      '/users/1/mobile',
    ],
    ['an option that is no yes or no', { users: [newRow()], dry_run: 'yes' }, '/dry_run'],
  ])('has %s', async (_, body, pointer) => {
    await expectRefused(service, () => send(body), 'invalid_parameters', errorsAt(pointer))
  })

  it('has another type, or more than 256 KiB, which is more than other calls may have', async () => {
    const call = (body: string, type: string, headers = bearer) =>
      service.call('POST', path, { body, headers: { ...headers, 'Content-Type': type } })
    await expectRefused(service, () => call('username,mobile', 'text/csv'), 'unsupported_media_type')
    const large = JSON.stringify({ users: [newRow()], filler: 'x'.repeat(256 * 1024) })
    await expectRefused(service, () => call(large, 'application/json'), 'payload_too_large')
    // Nobody else can make the service read it.
    const other = { Authorization: 'Bearer x' }
    await expectRefused(service, () => call(large, 'application/json', other), 'unauthenticated')
    expect(await importRows([newRow()], { filler: 'x'.repeat(200 * 1024) })).toMatchObject({ created: 1 })
  })
})

describe('an imported user', () => {
  it.each(Object.entries(hashes))(
    'signs in with the old password, whose %s hash becomes scrypt',
    async (_, hash) => {
      const row = newRow({ password: hash })
      expect(await importRows([row])).toEqual({ created: 1, unchanged: 0, refused: [] })
      const versionBefore = (await stored(row.username))?.['password_version']
      expect((await signIn(row.username, 'letmein')).status).toBe(401)
      await service.settled()
      expect((await stored(row.username))?.['password_hash']).toBe(hash)
      expect((await signIn(row.username)).status).toBe(201)
      await service.settled()
      const after = await stored(row.username)
      expect(after?.['password_hash']).toMatch(/^\$scrypt\$ln=14,r=8,p=5\$/)
      expect(after?.['password_version']).toBe(versionBefore)
      expect((await signIn(row.username)).status).toBe(201)
      expect((await signIn(row.username, 'letmein')).status).toBe(401)
    },
  )

  it('keeps a password that is chosen while the old one is compared', async () => {
    const row = newRow()
    await importRows([row])
    const chosen =
      'UPDATE user SET password_hash = ?, password_version = password_version + 1 WHERE username = ?'
    const late = startLateService(service, () =>
      service.env.DB.prepare(chosen).bind(hashes.bcrypt, row.username).run(),
    )
    expect((await signIn(row.username, password, newVisitor(late))).status).toBe(401)
    await late.settled()
    expect((await stored(row.username))?.['password_hash']).toBe(hashes.bcrypt)
  })

  it('proves the old password for a change of the account, too', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const row = newRow()
    await importRows([row])
    const visitor = newVisitor(service)
    await signIn(row.username, password, visitor)
    await service.settled()
    // As if the hash could not be replaced at the sign-in.
    const { DB } = service.env
    await DB.prepare('UPDATE user SET password_hash = ? WHERE username = ?')
      .bind(row.password, row.username)
      .run()
    vi.advanceTimersByTime(600_000)
    const json = { current_password: password, new_password: 'a password of today' }
    expect((await visitor.send('PUT', '/v1/user/password', { json })).status).toBe(204)
    await service.settled()
    expect((await stored(row.username))?.['password_hash']).toMatch(/^\$scrypt\$/)
    expect((await signIn(row.username, 'a password of today')).status).toBe(201)
    vi.useRealTimers()
  })

  it('has the number in E.164, the time of the file, and is not idle from the first day', async () => {
    const row = newRow({ created_at: '2019-05-01 12:00:00.123456+02' })
    const before = Date.now()
    await importRows([row])
    expect(await stored(row.username)).toEqual({
      id: expect.stringMatching(/^[\w-]{22}$/),
      username: row.username,
      phone_number: `+86${row.mobile}`,
      password_hash: row.password,
      password_version: 0,
      created_at: Date.UTC(2019, 4, 1, 10, 0, 0, 123),
      last_seen_at: expect.any(Number),
      phone_number_proved_at: Date.UTC(2019, 4, 1, 10, 0, 0, 123),
    })
    expect((await stored(row.username))?.['last_seen_at']).toBeGreaterThanOrEqual(before)
  })

  it.each([
    ['2019-05-01', Date.UTC(2019, 4, 1)],
    ['2019-05-01T12:00:00Z', Date.UTC(2019, 4, 1, 12)],
    ['2019-05-01 12:00:00', Date.UTC(2019, 4, 1, 12)],
  ])('was created at %s', async (created_at, createdAtMs) => {
    const row = newRow({ created_at })
    await importRows([row])
    expect(await stored(row.username)).toMatchObject({ created_at: createdAtMs })
  })

  it('keeps a number of a country that new users cannot be from, and a reserved name', async () => {
    const rows = [newRow({ mobile: '+6591234567' }), newRow({ username: 'support' })]
    expect(await importRows(rows)).toMatchObject({ created: 2 })
    expect(await stored(rows[0]?.username ?? '')).toMatchObject({ phone_number: '+6591234567' })
  })

  it('without a password comes in by an SMS code, and by no password', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const rows = [newRow({ password: argon2 }), newRow({ password: '' }), newRow({ password: '!unusable' })]
    expect(await importRows(rows, { without_passwords: true })).toMatchObject({ created: 3 })
    for (const { username } of rows)
      for (const typed of [argon2, '!unusable', 'x']) expect((await signIn(username, typed)).status).toBe(401)
    const [{ username, mobile } = newRow()] = rows
    const visitor = newVisitor(service)
    const proof = await proofFor(service, 'reset_password', mobile, visitor)
    const reset = await visitor.post('/v1/password-resets', { ...proof, new_password: 'a password of today' })
    expect(reset.status).toBe(201)
    expect(await isSignedIn(visitor)).toBe(true)
    expect((await signIn(username, 'a password of today')).status).toBe(201)
    vi.useRealTimers()
  })
})

describe('a row that is refused', () => {
  const tooCostly = hashes.pbkdf2.replace('1000', '1200001')
  it.each<[object, readonly string[]]>([
    [{ username: 'ada' }, ['username_not_allowed']],
    [{ username: 'ada@shop.example' }, ['username_not_allowed']],
    [{ username: 'a'.repeat(21) }, ['username_not_allowed']],
    [{ username: '13800138000' }, ['username_looks_like_number']],
    [{ username: '138-0013-8000' }, ['username_looks_like_number']],
    [{ mobile: '' }, ['mobile_not_valid']],
    [{ mobile: '01012345678' }, ['mobile_not_valid']],
    [{ password: '' }, ['password_missing']],
    [{ password: argon2 }, ['password_not_supported']],
    [{ password: 'plain text' }, ['password_not_supported']],
    [{ password: '$scrypt$ln=14,r=8,p=5$AAAA$AAAA' }, ['password_not_supported']],
    [{ password: tooCostly }, ['password_too_costly']],
    [{ password: hashes.bcrypt.replace('06', '15') }, ['password_too_costly']],
    [{ created_at: 'yesterday' }, ['created_at_not_valid']],
    [{ created_at: '2019-02-30 00:00:00Z' }, ['created_at_not_valid']],
    [{ created_at: '2999-01-01 00:00:00Z' }, ['created_at_not_valid']],
    [{ username: '', mobile: '1' }, ['username_not_allowed', 'mobile_not_valid']],
  ])('%j is named with its reasons, and the others come in', async (change, reasons) => {
    const rows = [newRow(), newRow(change), newRow()]
    const before = await footprint(service)
    expect(await importRows(rows)).toEqual({ created: 2, unchanged: 0, refused: [{ index: 1, reasons }] })
    expect((await footprint(service)).rows?.users).toBe((before.rows?.users ?? 0) + 2)
  })
})

describe('a row whose name or number another account has', () => {
  it('changes nothing of that account', async () => {
    const user = await register(service, newVisitor(service))
    const before = await stored(user.username)
    const other = newRow()
    await importRows([other])
    const rows = [
      newRow({ username: user.username.toUpperCase() }),
      newRow({ mobile: `+86 ${user.mobile}` }),
      newRow({ username: user.username, mobile: other.mobile }),
      newRow({ username: user.username, mobile: user.mobile }),
    ]
    expect(await importRows(rows)).toEqual({
      created: 0,
      unchanged: 1,
      refused: [
        { index: 0, reasons: ['username_taken'] },
        { index: 1, reasons: ['mobile_taken'] },
        { index: 2, reasons: ['username_taken', 'mobile_taken'] },
      ],
    })
    expect(await stored(user.username)).toEqual(before)
    expect((await signIn(user.username)).status).toBe(401)
    expect((await signIn(user.username, user.password)).status).toBe(201)
  })

  it('does not take the number of an idle account', async () => {
    const idle = newRow()
    await importRows([idle])
    await service.env.DB.prepare('UPDATE user SET last_seen_at = 0 WHERE username = ?')
      .bind(idle.username)
      .run()
    expect(await importRows([newRow({ mobile: idle.mobile })])).toMatchObject({
      refused: [{ index: 0, reasons: ['mobile_taken'] }],
    })
    expect(await stored(idle.username)).toMatchObject({ phone_number: `+86${idle.mobile}` })
  })

  it('is found within a chunk, too: the first row wins', async () => {
    const first = newRow()
    const [otherNumber, otherName] = [newRow({ username: first.username }), newRow({ mobile: first.mobile })]
    const rows = [first, otherNumber, otherName, first, newRow({ username: otherName.username })]
    const expected = {
      created: 2,
      unchanged: 1,
      refused: [
        { index: 1, reasons: ['username_taken'] },
        { index: 2, reasons: ['mobile_taken'] },
      ],
    }
    const before = await footprint(service)
    expect(await importRows(rows, { dry_run: true })).toEqual(expected)
    expect(await footprint(service)).toEqual(before)
    expect(await importRows(rows)).toEqual(expected)
  })
})

describe('a chunk that is sent again', () => {
  it('changes nothing, and gives the other rows the same answer', async () => {
    const rows = [newRow(), newRow({ mobile: '1' })]
    const refused = [{ index: 1, reasons: ['mobile_not_valid'] }]
    expect(await importRows(rows)).toEqual({ created: 1, unchanged: 0, refused })
    const before = await stored(rows[0]?.username ?? '')
    expect(await importRows(rows)).toEqual({ created: 0, unchanged: 1, refused })
    expect(await stored(rows[0]?.username ?? '')).toEqual(before)
  })

  it('at the same moment is inserted once, 500 rows of it', async () => {
    const rows = Array.from({ length: 500 }, () => newRow())
    const before = await footprint(service)
    const outcomes = await Promise.all([importRows(rows), importRows(rows)])
    expect(outcomes).toContainEqual({ created: 500, unchanged: 0, refused: [] })
    expect(outcomes).toContainEqual({ created: 0, unchanged: 500, refused: [] })
    expect((await footprint(service)).rows?.users).toBe((before.rows?.users ?? 0) + 500)
  })

  it('is one event, with counts only, and none if nothing was written', async () => {
    const logged = vi.spyOn(console, 'info')
    const rows = [newRow(), newRow({ username: 'x' })]
    await importRows(rows, { dry_run: true })
    expect(logged).not.toHaveBeenCalled()
    await importRows(rows)
    expect(logged.mock.calls.map(([line]) => JSON.parse(String(line)))).toEqual([
      {
        event: 'users_imported',
        request_id: expect.any(String),
        place: 'unknown',
        created: 1,
        unchanged: 0,
        refused: 1,
      },
    ])
    logged.mockRestore()
  })

  it('tells the receivers of webhooks nothing', async () => {
    const webhook = { WEBHOOK_URL: 'https://hooks.example', WEBHOOK_SECRET: `whsec_${'A'.repeat(32)}` }
    const told: Service = startService({ settings: { ...settings, ...webhook } })
    expect((await send({ users: [newRow()] }, bearer, told)).status).toBe(200)
    const events = await told.env.DB.prepare('SELECT count(*) AS events FROM event_outbox').first()
    expect(events).toEqual({ events: 0 })
  })
})
