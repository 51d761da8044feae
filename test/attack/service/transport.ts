import { expect } from 'vitest'
import { newMobile, newVisitor, password, prepareRegistration, register } from '../../support/visitor.ts'
import {
  type Attack,
  envelope,
  type ExpectedAnswer,
  invalid,
  nothing,
  oneUser,
  problem,
  signedIn,
  times,
  welcome,
} from './attack.ts'
import { host, origin, type World } from './world.ts'

const notFound = problem('not_found')
const signedOut = problem('unauthenticated')
const healthy: ExpectedAnswer = { status: 200, body: { status: 'ok' } }

const get =
  (world: World, path: string, headers: Record<string, string> = {}) =>
  () =>
    newVisitor(world).get(path, headers)

const post =
  (
    world: World,
    path: string,
    body: string | Uint8Array<ArrayBuffer>,
    headers: Record<string, string> = {},
  ) =>
  () =>
    newVisitor(world).send('POST', path, {
      body,
      headers: { 'Content-Type': 'application/json', ...headers },
    })

/** The cookie of somebody who is signed in, whose answers are worth stealing. */
const startVictim = async (world: World) => {
  const victim = newVisitor(world)
  const { username } = await register(world, victim)
  return { username, Cookie: `__Host-session=${victim.cookies.get('__Host-session')}` }
}

const foreignOrigins = [
  'https://evil.example',
  'null',
  `https://${host}`,
  `${origin}.evil.example`,
  `http://evil.${host}`,
  `http://evil${host}`,
  `${origin}:8080`,
  'file://',
]

export const transportAttacks: readonly Attack[] = [
  {
    attack: 'reads a visitor’s answers from the scripts of other origins',
    source: 'ASVS 3.4.2',
    how: async (world) => {
      const { Cookie } = await startVictim(world)
      return foreignOrigins.map((from) => get(world, '/v1/session', { Cookie, Origin: from }))
    },
    // The answer is made, but no header lets a script of theirs read it: the runner looks at every answer for these.
    expected: times(8, signedIn()),
    effects: nothing,
  },
  {
    attack: 'asks by preflight whether other origins may write',
    source: 'ASVS 3.5.2',
    how: (world) =>
      foreignOrigins.map(
        (from) => () =>
          newVisitor(world).send('OPTIONS', '/v1/sessions', {
            headers: {
              Origin: from,
              'Access-Control-Request-Method': 'POST',
              'Access-Control-Request-Headers': 'content-type',
            },
          }),
      ),
    expected: times(8, {
      ...problem('method_not_allowed'),
      headers: { 'Access-Control-Allow-Methods': null, 'Access-Control-Allow-Headers': null, Vary: null },
    }),
    effects: nothing,
  },
  {
    attack: 'writes from other origins',
    source: 'ASVS 3.5.1',
    how: (world) =>
      foreignOrigins.map((from) => () => newVisitor(world).post('/v1/captchas', {}, { Origin: from })),
    expected: times(8, problem('forbidden_origin')),
    effects: nothing,
  },
  {
    attack: 'has proxies’ headers name its own origin as that of the service',
    source: 'ASVS 4.1.3',
    how: (world) => {
      const evil = { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'same-origin' }
      return [
        { 'X-Forwarded-Host': 'evil.example', 'X-Forwarded-Proto': 'https' },
        { Forwarded: 'host=evil.example;proto=https' },
        { 'X-Host': 'evil.example', 'X-Original-Host': 'evil.example' },
        { Referer: `${origin}/` },
      ].map((headers) => () => newVisitor(world).post('/v1/captchas', {}, { ...evil, ...headers }))
    },
    expected: times(4, problem('forbidden_origin')),
    effects: nothing,
  },
  {
    attack: 'has a header name another path',
    source: 'CWE-436',
    how: (world) =>
      ['X-Original-URL', 'X-Rewrite-URL', 'X-Forwarded-Path', 'X-Forwarded-Prefix'].map((header) =>
        get(world, '/v1/session', { [header]: '/health' }),
      ),
    expected: times(4, signedOut),
    effects: nothing,
  },
  {
    attack: 'looks for the developers’ inbox in production, by every spelling',
    source: 'ASVS 13.4.2',
    how: (world) =>
      [
        '/dev/inbox',
        '/dev/inbox/',
        '//dev/inbox',
        '/DEV/INBOX',
        '/dev/%69nbox',
        '/v1/../dev/inbox',
        '/dev',
        '/v1/dev/inbox',
      ].map((path) => get(world, path)),
    expected: times(8, notFound),
    effects: nothing,
  },
  {
    attack: 'looks for sources, settings, debugging and administration',
    source: 'ASVS 13.4.1',
    how: (world) =>
      [
        '/.git/HEAD',
        '/.env',
        '/.dev.vars',
        '/wrangler.toml',
        '/index.js.map',
        '/debug',
        '/metrics',
        '/admin',
        '/__proto__',
      ].map((path) => get(world, path)),
    expected: times(9, notFound),
    effects: nothing,
  },
  {
    attack: 'calls registration by paths that a filter may not know',
    source: 'CWE-647',
    how: async (world) => {
      const { visitor, body } = await prepareRegistration(world)
      const paths = [
        '//v1/users',
        '/v1//users',
        '/V1/users',
        '/v1/Users',
        '/v1/users%2f',
        '/v1/users;x=1',
        '/v1/users.',
        '/v1/users%20',
        '/v1%2fusers',
        '/v1/users/.json',
        '/v1/users%00',
        '/v1/users%5c',
      ]
      return paths.map((path) => () => visitor.post(path, body))
    },
    expected: times(12, notFound),
    effects: nothing,
  },
  {
    attack: 'calls registration by other spellings of the same path: the same rules hold',
    source: 'CWE-41',
    how: async (world) => {
      const { visitor, body } = await prepareRegistration(world)
      const paths = [
        '/v1/x/../users',
        '/v1/./users',
        '/v1/%2e/users',
        '/v1/%75sers',
        '/v1/users/',
        '/v1\\users',
      ]
      const evil = { Origin: 'https://evil.example' }
      return [
        ...paths.map((path) => () => visitor.post(path, body, evil)),
        ...paths.map((path) => () => visitor.post(path, { ...body, username: '13800138000' })),
      ]
    },
    expected: [...times(6, problem('forbidden_origin')), ...times(6, invalid('/username'))],
    effects: nothing,
  },
  {
    attack: 'has a cache keep what is a visitor’s, by a path that looks like a file',
    source: 'web cache deception (Gil, 2017)',
    how: async (world) => {
      const { Cookie } = await startVictim(world)
      return [
        '/v1/session/a.css',
        '/v1/session.css',
        '/v1/session%2fa.js',
        '/v1/session%0aa.png',
        '/v1/session;a.css',
        '/v1/session%23a.css',
      ].map((path) => get(world, path, { Cookie }))
    },
    expected: times(6, notFound),
    effects: nothing,
  },
  {
    attack: 'asks in part, and under conditions, for what must not be kept',
    source: 'ASVS 14.3.2',
    how: async (world) => {
      const { Cookie, username } = await startVictim(world)
      return [
        { Range: 'bytes=0-10' },
        { 'If-None-Match': '*' },
        { 'If-Modified-Since': new Date().toUTCString() },
        { 'Cache-Control': 'only-if-cached', Accept: 'text/html' },
      ].map((headers) => async () => {
        const answer = await get(world, '/v1/session', { Cookie, ...headers })()
        expect(await answer.clone().json()).toMatchObject({ username })
        return answer
      })
    },
    expected: times(4, {
      ...signedIn(),
      headers: { 'Last-Modified': null, 'Content-Type': 'application/json' },
    }),
    effects: nothing,
  },
  {
    attack: 'has the answer wrapped into a script, or given as a page',
    source: 'ASVS 3.2.1',
    how: async (world) => {
      const { Cookie } = await startVictim(world)
      return ['callback=alert', 'jsonp=alert', 'format=html', '_format=html'].map((query) =>
        get(world, `/v1/session?${query}`, { Cookie, Accept: 'text/html,application/javascript' }),
      )
    },
    expected: times(4, { ...signedIn(), headers: { 'Content-Type': 'application/json' } }),
    effects: nothing,
  },
  {
    attack: 'is sent on to another site by a parameter or the host',
    source: 'ASVS 3.7.2',
    how: (world) => [
      get(world, '/v1/session?next=//evil.example&redirect_uri=https://evil.example&url=//evil.example'),
      get(world, '//evil.example/%2e%2e'),
      get(world, '/\\evil.example'),
      get(world, '/health', { Host: 'evil.example' }),
    ],
    expected: [signedOut, notFound, notFound, healthy],
    effects: nothing,
  },
  {
    attack: 'has markup repeated from the path, the query, the body or a header',
    source: 'ASVS 1.2.1',
    how: (world) => {
      const markup = '<script>alert(1)</script>'
      return [
        get(world, `/${encodeURIComponent(markup)}`),
        get(world, `/usernames/${encodeURIComponent(markup)}/count/?x=${encodeURIComponent(markup)}`),
        () =>
          newVisitor(world).post('/v1/sessions', { [markup]: markup, username: [markup], password: markup }),
        () =>
          newVisitor(world).send('POST', '/v1/captchas', {
            body: markup,
            headers: { 'Content-Type': 'application/json', 'X-Request-Id': markup },
          }),
      ]
    },
    expected: [notFound, envelope('invalid_parameters'), invalid('/username'), invalid('')],
    effects: nothing,
  },
  {
    attack: 'splits the answer’s headers by a name, and chooses its own request id',
    source: 'CWE-113',
    how: async (world) => {
      const { visitor, body } = await prepareRegistration(world)
      return [
        get(world, '/usernames/ada%0d%0aSet-Cookie:%20a=b/count/'),
        () => visitor.post('/v1/users', { ...body, username: 'ada\r\nSet-Cookie: a=b' }),
        get(world, '/health', { 'X-Request-Id': 'forged' }),
      ]
    },
    expected: [envelope('invalid_parameters'), invalid('/username'), healthy],
    effects: nothing,
  },
  {
    attack: 'sends text that is no UTF-8, with a byte order mark, or in another encoding',
    source: 'ASVS 1.1.1',
    how: (world) => {
      const text = JSON.stringify({ username: 'ada-lovelace', password })
      const bytes = new TextEncoder().encode(text)
      const utf16 = new Uint8Array([...bytes].flatMap((byte) => [byte, 0]))
      return [
        post(world, '/v1/sessions', new Uint8Array([...bytes.slice(0, 14), 0xff, ...bytes.slice(14)])),
        post(world, '/v1/sessions', new Uint8Array([...bytes.slice(0, 14), 0xc0, 0xae, ...bytes.slice(14)])),
        post(world, '/v1/sessions', new Uint8Array([0xef, 0xbb, 0xbf, ...bytes])),
        post(world, '/v1/sessions', utf16),
        post(world, '/v1/sessions', text, { 'Content-Type': 'application/json; charset=utf-16' }),
        post(world, '/v1/sessions', text, { 'Content-Type': 'application/json; charset=utf-7' }),
        // Not unpacked: a small body stays small.
        post(world, '/v1/sessions', new Uint8Array([0x1f, 0x8b, 8, 0, 0, 0]), { 'Content-Encoding': 'gzip' }),
      ]
    },
    expected: [...times(4, invalid('')), ...times(2, problem('unsupported_media_type')), invalid('')],
    effects: nothing,
  },
  {
    attack: 'sends JSON that is deep, huge, endless or no object',
    source: 'CWE-674',
    how: (world) =>
      [
        `{"username":${'['.repeat(8000)}${']'.repeat(8000)},"password":"x"}`,
        '['.repeat(16_000),
        '{"username":1e999,"password":"x"}',
        `{"username":${'9'.repeat(10_000)},"password":"x"}`,
        '[]',
        'null',
        '"ada"',
        '{}{}',
        '{"username":"ada-lovelace","password":"x",}',
        "{'username':'ada-lovelace'}",
        '{"username":"ada-lovelace","password":"x"}//',
        '{"username":NaN,"password":"x"}',
      ].map((text) => post(world, '/v1/sessions', text)),
    expected: [
      invalid('/username'),
      invalid(''),
      ...times(2, invalid('/username')),
      ...times(8, invalid('')),
    ],
    effects: nothing,
  },
  {
    attack: 'declares JSON as something that only begins like it, or twice',
    source: 'RFC 9110 8.3',
    how: (world) =>
      [
        'application/json, text/plain',
        'application/jsonp',
        'application/json; a=b',
        'text/json',
        'application/problem+json',
        '',
      ].map((type) =>
        post(world, '/v1/sessions', '{"username":"ada","password":"x"}', { 'Content-Type': type }),
      ),
    expected: times(6, problem('unsupported_media_type')),
    effects: nothing,
  },
  {
    attack: 'sends 16 KiB and a byte, announced',
    source: 'ASVS 15.2.2',
    how: (world) =>
      ['/v1/captchas', '/v1/sms-codes', '/v1/users', '/v1/sessions', '/register/'].map((path) =>
        post(world, path, 'x'.repeat(16 * 1024 + 1)),
      ),
    expected: [...times(4, problem('payload_too_large')), envelope('payload_too_large')],
    effects: nothing,
  },
  {
    attack: 'uses methods that nobody has asked for',
    source: 'ASVS 13.4.4',
    how: async (world) => {
      const { Cookie } = await startVictim(world)
      const send = (method: string, path: string) => () =>
        newVisitor(world).send(method, path, { headers: { Cookie } })
      return [
        send('TRACE', '/v1/session'),
        send('PUT', '/v1/users'),
        send('PATCH', '/v1/session'),
        send('DELETE', '/v1/users'),
        send('GET', '/v1/sms-codes'),
        send('HEAD', '/v1/captchas'),
        send('OPTIONS', '/register/'),
        send('HEAD', `/image_codes/${crypto.randomUUID()}/`),
        send('PROPFIND', '/v1/session'),
      ]
    },
    expected: [
      ...times(5, problem('method_not_allowed')),
      { ...problem('method_not_allowed'), body: '' },
      envelope('method_not_allowed'),
      { ...envelope('method_not_allowed'), body: '' },
      problem('method_not_allowed'),
    ],
    effects: nothing,
  },
  {
    attack: 'opens a WebSocket where none is',
    source: 'ASVS 4.4.2',
    how: (world) => [
      () =>
        world.raw(
          `GET /v1/session HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: https://evil.example\r\n\r\n`,
        ),
    ],
    expected: [signedOut],
    effects: nothing,
  },
  {
    attack: 'calls the classic writes in a way that only its own framework took: forms and queries',
    source: 'ASVS 15.3.7',
    how: (world) => {
      const body = { username: 'ada-lovelace', password, mobile: newMobile(), sms_code: '000000' }
      return [
        () => newVisitor(world).send('POST', '/register/', { body: new URLSearchParams(body) }),
        () =>
          newVisitor(world).send('POST', `/register/?${new URLSearchParams(body).toString()}`, { json: {} }),
        get(world, `/register/?${new URLSearchParams(body).toString()}`),
      ]
    },
    expected: [
      envelope('unsupported_media_type'),
      envelope('incomplete_parameters'),
      envelope('method_not_allowed'),
    ],
    effects: nothing,
  },
  {
    attack: 'sends two registrations in one write over one connection: each is one request',
    source: 'ASVS 4.2.1',
    how: async (world) => {
      const { body } = await prepareRegistration(world)
      const text = JSON.stringify(body)
      const once = `POST /v1/users HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: ${text.length}\r\n\r\n${text}`
      const other = once.replace(body.username, 'x'.repeat(body.username.length))
      return [() => world.raw(once + other, 2)]
    },
    expected: [welcome(), problem('sms_code_expired')],
    effects: oneUser,
  },
]
