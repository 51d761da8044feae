import { newMobile, password } from '../support/visitor.ts'
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
import { type Attacker, jsonRequest, words } from './attacker.ts'

export const bodyAttacks: Attacks = {
  'has markup repeated from the path, the query, the body or a header': {
    source: 'ASVS 1.2.1',
    how: ({ get, post, postRaw }) => {
      const markup = '<script>alert(1)</script>'
      const encoded = encodeURIComponent(markup)
      return [
        get(`/${encoded}`),
        get(`/usernames/${encoded}/count/?x=${encoded}`),
        post('/v1/sessions', { [markup]: markup, username: [markup], password: markup }),
        postRaw('/v1/captchas', markup, { 'X-Request-Id': markup }),
      ]
    },
    expected: [notFound, envelope('invalid_parameters'), invalid('/username'), invalid('')],
  },
  'splits the answer’s headers by a name, and chooses its own request id': {
    source: 'CWE-113',
    how: async ({ prepare, get }) => {
      const { register } = await prepare()
      return [
        get('/usernames/ada%0d%0aSet-Cookie:%20a=b/count/'),
        register({ username: 'ada\r\nSet-Cookie: a=b' }),
        get('/health', { 'X-Request-Id': 'forged' }),
      ]
    },
    expected: [envelope('invalid_parameters'), invalid('/username'), healthy],
  },
  'sends text that is no UTF-8, with a byte order mark, or in another encoding': {
    source: 'ASVS 1.1.1',
    how: ({ postRaw }) => {
      const text = JSON.stringify({ username: 'ada-lovelace', password })
      const bytes = new TextEncoder().encode(text)
      const sent = (...parts: Iterable<number>[]) =>
        postRaw('/v1/sessions', new Uint8Array(parts.flatMap((part) => [...part])))
      return [
        sent(bytes.slice(0, 14), [0xff], bytes.slice(14)),
        sent(bytes.slice(0, 14), [0xc0, 0xae], bytes.slice(14)),
        sent([0xef, 0xbb, 0xbf], bytes),
        sent(...[...bytes].map((byte) => [byte, 0])),
        postRaw('/v1/sessions', text, { 'Content-Type': 'application/json; charset=utf-16' }),
        postRaw('/v1/sessions', text, { 'Content-Type': 'application/json; charset=utf-7' }),
        // The service does not decompress it: a small body stays small.
        postRaw('/v1/sessions', new Uint8Array([0x1f, 0x8b, 8, 0, 0, 0]), { 'Content-Encoding': 'gzip' }),
      ]
    },
    expected: [...times(4, invalid('')), ...times(2, problem('unsupported_media_type')), invalid('')],
  },
  'sends JSON that is deep, huge, endless or no object': {
    source: 'CWE-674',
    how: signInWith(
      `{"username":${'['.repeat(8000)}${']'.repeat(8000)},"password":"x"}`,
      '{"username":1e999,"password":"x"}',
      `{"username":${'9'.repeat(10_000)},"password":"x"}`,
      '{"username":"ada-lovelace","password":"x",}',
      '{"username":"ada-lovelace","password":"x"}//',
      '{"username":NaN,"password":"x"}',
      "{'username':'ada-lovelace'}",
      '['.repeat(16_000),
      ...words('[] null "ada" {}{}'),
    ),
    expected: [...times(3, invalid('/username')), ...times(9, invalid(''))],
  },
  'declares JSON as something that only begins like it, or twice': {
    source: 'RFC 9110 8.3',
    how: ({ postRaw }) =>
      [
        'application/json, text/plain',
        'application/json; a=b',
        ...words('application/jsonp text/json application/problem+json'),
        '',
      ].map((type) => postRaw('/v1/sessions', '{"username":"ada","password":"x"}', { 'Content-Type': type })),
    expected: problem('unsupported_media_type'),
  },
  'sends 16 KiB and a byte, announced': {
    source: 'ASVS 15.2.2',
    how: ({ postRaw }) =>
      ['/v1/captchas', '/v1/sms-codes', '/v1/users', '/v1/sessions', '/register/'].map((path) =>
        postRaw(path, 'x'.repeat(16 * 1024 + 1)),
      ),
    expected: [...times(4, problem('payload_too_large')), envelope('payload_too_large')],
  },
  'uses methods that nobody has asked for': {
    source: 'ASVS 13.4.4',
    how: async ({ startVictim, send }) => {
      const { Cookie } = await startVictim()
      const lines = ['TRACE /v1/session', 'PUT /v1/users', 'PATCH /v1/session', 'DELETE /v1/users']
      const others = ['GET /v1/sms-codes', 'PROPFIND /v1/session', 'OPTIONS /register/']
      const heads = ['HEAD /v1/captchas', `HEAD /image_codes/${crypto.randomUUID()}/`]
      return [...lines, ...others, ...heads].map((line) => {
        const [method = '', path = ''] = line.split(' ')
        return send(method, path, { headers: { Cookie } })
      })
    },
    expected: [
      ...times(6, problem('method_not_allowed')),
      envelope('method_not_allowed'),
      { ...problem('method_not_allowed'), body: '' },
      { ...envelope('method_not_allowed'), body: '' },
    ],
  },
  'opens a WebSocket where none is': {
    source: 'ASVS 4.4.2',
    how: ({ get }) => {
      const key = { 'Sec-WebSocket-Version': '13', 'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==' }
      const upgrade = { Connection: 'Upgrade', Upgrade: 'websocket', ...key }
      return [get('/v1/session', { ...upgrade, Origin: 'https://evil.example' })]
    },
    expected: [signedOut],
  },
  'calls the classic writes in a way that only its own framework took: forms and queries': {
    source: 'ASVS 15.3.7',
    how: ({ send, post, get }) => {
      const body = { username: 'ada-lovelace', password, mobile: newMobile(), sms_code: '000000' }
      const form = new URLSearchParams(body)
      const path = `/register/?${form.toString()}`
      return [send('POST', '/register/', { body: form }), post(path, {}), get(path)]
    },
    expected: [
      envelope('unsupported_media_type'),
      envelope('incomplete_parameters'),
      envelope('method_not_allowed'),
    ],
  },
  'sends two registrations in one write over one connection: each is one request': {
    source: 'ASVS 4.2.1',
    how: async ({ prepare, raw }) => {
      const { username, body } = await prepare()
      const once = jsonRequest('/v1/users', body)
      return [raw(once + once.replace(username, 'x'.repeat(username.length)), 2)]
    },
    expected: [welcome(), problem('sms_code_expired')],
    effects: oneUser,
  },
}

/** Signs in with each of these texts as the body. */
function signInWith(...texts: readonly string[]) {
  return ({ postRaw }: Attacker) => texts.map((text) => postRaw('/v1/sessions', text))
}
