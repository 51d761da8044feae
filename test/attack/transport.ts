import { type Attacks, healthy, invalid, notFound, problem, signedIn, signedOut, times } from './attack.ts'
import { type Attacker, words } from './attacker.ts'
import { host, origin } from './world.ts'

const foreignOrigins = [
  ['null', 'file://', 'https://evil.example', `http://evil.${host}`, `http://evil${host}`],
  [`https://${host}`, `${origin}.evil.example`, `${origin}:8080`],
].flat()

export const transportAttacks: Attacks = {
  // No header lets a script of another origin read the answer: run.ts checks these headers of every answer.
  'reads a visitor’s answers from the scripts of other origins': {
    source: 'ASVS 3.4.2',
    how: askAs(
      'read-elsewhere',
      foreignOrigins.map((Origin) => ({ Origin })),
    ),
    expected: signedIn('read-elsewhere'),
  },
  'asks by preflight whether other origins may write': {
    source: 'ASVS 3.5.2',
    how: ({ send }) => {
      const asked = {
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'content-type',
      }
      return foreignOrigins.map((Origin) =>
        send('OPTIONS', '/v1/sessions', { headers: { Origin, ...asked } }),
      )
    },
    expected: {
      ...problem('method_not_allowed'),
      headers: { 'Access-Control-Allow-Methods': null, 'Access-Control-Allow-Headers': null, Vary: null },
    },
  },
  'writes from other origins': {
    source: 'ASVS 3.5.1',
    how: ({ post }) => foreignOrigins.map((Origin) => post('/v1/captchas', {}, { Origin })),
    expected: problem('forbidden_origin'),
  },
  'has proxies’ headers name its own origin as that of the service': {
    source: 'ASVS 4.1.3',
    how: ({ post }) =>
      [
        { 'X-Forwarded-Host': 'evil.example', 'X-Forwarded-Proto': 'https' },
        { Forwarded: 'host=evil.example;proto=https' },
        { 'X-Host': 'evil.example', 'X-Original-Host': 'evil.example' },
        { Referer: `${origin}/` },
      ].map((headers) =>
        post(
          '/v1/captchas',
          {},
          { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'same-origin', ...headers },
        ),
      ),
    expected: problem('forbidden_origin'),
  },
  'has a header name another path': {
    source: 'CWE-436',
    how: ({ get }) =>
      ['X-Original-URL', 'X-Rewrite-URL', 'X-Forwarded-Path', 'X-Forwarded-Prefix'].map((header) =>
        get('/v1/session', { [header]: '/health' }),
      ),
    expected: signedOut,
  },
  'looks for the developers’ inbox in production, by every spelling': {
    source: 'ASVS 13.4.2',
    how: getEach(
      '/dev/inbox /dev/inbox/ //dev/inbox /DEV/INBOX /dev/%69nbox /v1/../dev/inbox /dev /v1/dev/inbox',
    ),
    expected: notFound,
  },
  'looks for sources, settings, debugging and administration': {
    source: 'ASVS 13.4.1',
    how: getEach(
      '/.git/HEAD /.env /.dev.vars /wrangler.toml /index.js.map /debug /metrics /admin /__proto__',
    ),
    expected: notFound,
  },
  'calls registration by paths that a filter may not know': {
    source: 'CWE-647',
    how: async ({ prepare, post }) => {
      const { body } = await prepare()
      const spellings = ['//v1/users', '/v1//users', '/V1/users', '/v1/Users', '/v1%2fusers']
      const endings = words('%2f ;x=1 . %20 /.json %00 %5c').map((ending) => `/v1/users${ending}`)
      return [...spellings, ...endings].map((path) => post(path, body))
    },
    expected: notFound,
  },
  'calls registration by other spellings of the same path: the same rules hold': {
    source: 'CWE-41',
    how: async ({ prepare, post }) => {
      const { body } = await prepare()
      const dots = ['/v1/x/../users', '/v1/./users', '/v1/%2e/users']
      const paths = [...dots, '/v1/%75sers', '/v1/users/', '/v1\\users']
      return [
        ...paths.map((path) => post(path, body, { Origin: 'https://evil.example' })),
        ...paths.map((path) => post(path, { ...body, username: '13800138000' })),
      ]
    },
    expected: [...times(6, problem('forbidden_origin')), ...times(6, invalid('/username'))],
  },
  'has a cache keep what is a visitor’s, by a path that looks like a file': {
    source: 'web cache deception (Gil, 2017)',
    how: async ({ startVictim, get }) => {
      const { Cookie } = await startVictim()
      const endings = ['/a.css', '.css', '%2fa.js', '%0aa.png', ';a.css', '%23a.css']
      return endings.map((ending) => get(`/v1/session${ending}`, { Cookie }))
    },
    expected: notFound,
  },
  'asks in part, and under conditions, for what must not be kept': {
    source: 'ASVS 14.3.2',
    how: askAs('asked-in-part', [
      { Range: 'bytes=0-10' },
      { 'If-None-Match': '*' },
      { 'If-Modified-Since': new Date().toUTCString() },
      { 'Cache-Control': 'only-if-cached', Accept: 'text/html' },
    ]),
    expected: {
      ...signedIn('asked-in-part'),
      headers: { 'Last-Modified': null, 'Content-Type': 'application/json' },
    },
  },
  'has the answer wrapped into a script, or given as a page': {
    source: 'ASVS 3.2.1',
    how: async ({ startVictim, get }) => {
      const { Cookie } = await startVictim()
      return ['callback=alert', 'jsonp=alert', 'format=html', '_format=html'].map((query) =>
        get(`/v1/session?${query}`, { Cookie, Accept: 'text/html,application/javascript' }),
      )
    },
    expected: { ...signedIn(), headers: { 'Content-Type': 'application/json' } },
  },
  'is sent on to another site by a parameter or the host': {
    source: 'ASVS 3.7.2',
    how: ({ get }) => [
      get('/v1/session?next=//evil.example&redirect_uri=https://evil.example&url=//evil.example'),
      get('//evil.example/%2e%2e'),
      get('/\\evil.example'),
      get('/health', { Host: 'evil.example' }),
    ],
    expected: [signedOut, notFound, notFound, healthy],
  },
}

function getEach(paths: string) {
  return ({ get }: Attacker) => words(paths).map((path) => get(path))
}

/** Asks with the cookie of this visitor who is signed in, once with each of these headers. */
function askAs(username: string, headers: readonly Record<string, string>[]) {
  return async ({ startVictim, get }: Attacker) => {
    const { Cookie } = await startVictim(username)
    return headers.map((more) => get('/v1/session', { Cookie, ...more }))
  }
}
