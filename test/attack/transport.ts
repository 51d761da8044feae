import { expect } from 'vitest'
import { newVisitor, prepareRegistration } from '../support/visitor.ts'
import { type Attacks, healthy, invalid, notFound, problem, signedIn, signedOut, times } from './attack.ts'
import { get, startVictim } from './calls.ts'
import { host, origin } from './world.ts'

const foreignOrigins = [
  ['https://evil.example', 'null', `https://${host}`, `${origin}.evil.example`, `http://evil.${host}`],
  [`http://evil${host}`, `${origin}:8080`, 'file://'],
].flat()

export const transportAttacks: Attacks = {
  // The answer is made, but no header lets a script of theirs read it: the runner looks at every answer for these.
  'reads a visitor’s answers from the scripts of other origins': {
    source: 'ASVS 3.4.2',
    how: async (world) => {
      const { Cookie } = await startVictim(world)
      return foreignOrigins.map((from) => get(world, '/v1/session', { Cookie, Origin: from }))
    },
    expected: { each: signedIn() },
  },
  'asks by preflight whether other origins may write': {
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
    expected: {
      each: {
        ...problem('method_not_allowed'),
        headers: { 'Access-Control-Allow-Methods': null, 'Access-Control-Allow-Headers': null, Vary: null },
      },
    },
  },
  'writes from other origins': {
    source: 'ASVS 3.5.1',
    how: (world) =>
      foreignOrigins.map((from) => () => newVisitor(world).post('/v1/captchas', {}, { Origin: from })),
    expected: { each: problem('forbidden_origin') },
  },
  'has proxies’ headers name its own origin as that of the service': {
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
    expected: { each: problem('forbidden_origin') },
  },
  'has a header name another path': {
    source: 'CWE-436',
    how: (world) =>
      ['X-Original-URL', 'X-Rewrite-URL', 'X-Forwarded-Path', 'X-Forwarded-Prefix'].map((header) =>
        get(world, '/v1/session', { [header]: '/health' }),
      ),
    expected: { each: signedOut },
  },
  'looks for the developers’ inbox in production, by every spelling': {
    source: 'ASVS 13.4.2',
    how: (world) =>
      [
        ['/dev/inbox', '/dev/inbox/', '//dev/inbox', '/DEV/INBOX', '/dev/%69nbox', '/v1/../dev/inbox'],
        ['/dev', '/v1/dev/inbox'],
      ]
        .flat()
        .map((path) => get(world, path)),
    expected: { each: notFound },
  },
  'looks for sources, settings, debugging and administration': {
    source: 'ASVS 13.4.1',
    how: (world) =>
      [
        ['/.git/HEAD', '/.env', '/.dev.vars', '/wrangler.toml', '/index.js.map', '/debug', '/metrics'],
        ['/admin', '/__proto__'],
      ]
        .flat()
        .map((path) => get(world, path)),
    expected: { each: notFound },
  },
  'calls registration by paths that a filter may not know': {
    source: 'CWE-647',
    how: async (world) => {
      const { visitor, body } = await prepareRegistration(world)
      const paths = [
        ['//v1/users', '/v1//users', '/V1/users', '/v1/Users', '/v1/users%2f', '/v1/users;x=1'],
        ['/v1/users.', '/v1/users%20', '/v1%2fusers', '/v1/users/.json', '/v1/users%00', '/v1/users%5c'],
      ].flat()
      return paths.map((path) => () => visitor.post(path, body))
    },
    expected: { each: notFound },
  },
  'calls registration by other spellings of the same path: the same rules hold': {
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
  },
  'has a cache keep what is a visitor’s, by a path that looks like a file': {
    source: 'web cache deception (Gil, 2017)',
    how: async (world) => {
      const { Cookie } = await startVictim(world)
      return [
        ['/v1/session/a.css', '/v1/session.css', '/v1/session%2fa.js', '/v1/session%0aa.png'],
        ['/v1/session;a.css', '/v1/session%23a.css'],
      ]
        .flat()
        .map((path) => get(world, path, { Cookie }))
    },
    expected: { each: notFound },
  },
  'asks in part, and under conditions, for what must not be kept': {
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
  },
  'has the answer wrapped into a script, or given as a page': {
    source: 'ASVS 3.2.1',
    how: async (world) => {
      const { Cookie } = await startVictim(world)
      return ['callback=alert', 'jsonp=alert', 'format=html', '_format=html'].map((query) =>
        get(world, `/v1/session?${query}`, { Cookie, Accept: 'text/html,application/javascript' }),
      )
    },
    expected: { each: { ...signedIn(), headers: { 'Content-Type': 'application/json' } } },
  },
  'is sent on to another site by a parameter or the host': {
    source: 'ASVS 3.7.2',
    how: (world) => [
      get(world, '/v1/session?next=//evil.example&redirect_uri=https://evil.example&url=//evil.example'),
      get(world, '//evil.example/%2e%2e'),
      get(world, '/\\evil.example'),
      get(world, '/health', { Host: 'evil.example' }),
    ],
    expected: [signedOut, notFound, notFound, healthy],
  },
}
