import { newMobile, newVisitor, password, prepareRegistration } from '../support/visitor.ts'
import {
  type Attacks,
  envelope,
  healthy,
  invalid,
  notFound,
  oneUser,
  problem,
  signedOut,
  times,
  welcome,
} from './attack.ts'
import { get, post, startVictim } from './calls.ts'
import { host } from './world.ts'

export const bodyAttacks: Attacks = {
  'has markup repeated from the path, the query, the body or a header': {
    source: 'ASVS 1.2.1',
    how: (world) => {
      const markup = '<script>alert(1)</script>'
      return [
        get(world, `/${encodeURIComponent(markup)}`),
        get(world, `/usernames/${encodeURIComponent(markup)}/count/?x=${encodeURIComponent(markup)}`),
        () =>
          newVisitor(world).post('/v1/sessions', { [markup]: markup, username: [markup], password: markup }),
        post(world, '/v1/captchas', markup, { 'X-Request-Id': markup }),
      ]
    },
    expected: [notFound, envelope('invalid_parameters'), invalid('/username'), invalid('')],
  },
  'splits the answer’s headers by a name, and chooses its own request id': {
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
  },
  'sends text that is no UTF-8, with a byte order mark, or in another encoding': {
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
  },
  'sends JSON that is deep, huge, endless or no object': {
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
  },
  'declares JSON as something that only begins like it, or twice': {
    source: 'RFC 9110 8.3',
    how: (world) =>
      [
        ['application/json, text/plain', 'application/jsonp', 'application/json; a=b', 'text/json'],
        ['application/problem+json', ''],
      ]
        .flat()
        .map((type) =>
          post(world, '/v1/sessions', '{"username":"ada","password":"x"}', { 'Content-Type': type }),
        ),
    expected: { each: problem('unsupported_media_type') },
  },
  'sends 16 KiB and a byte, announced': {
    source: 'ASVS 15.2.2',
    how: (world) =>
      ['/v1/captchas', '/v1/sms-codes', '/v1/users', '/v1/sessions', '/register/'].map((path) =>
        post(world, path, 'x'.repeat(16 * 1024 + 1)),
      ),
    expected: [...times(4, problem('payload_too_large')), envelope('payload_too_large')],
  },
  'uses methods that nobody has asked for': {
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
  },
  'opens a WebSocket where none is': {
    source: 'ASVS 4.4.2',
    how: (world) => [
      () =>
        world.raw(
          `GET /v1/session HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: https://evil.example\r\n\r\n`,
        ),
    ],
    expected: [signedOut],
  },
  'calls the classic writes in a way that only its own framework took: forms and queries': {
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
  },
  'sends two registrations in one write over one connection: each is one request': {
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
}
