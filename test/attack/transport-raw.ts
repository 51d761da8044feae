import { expect } from 'vitest'
import {
  type Attacks,
  type ExpectedAnswer,
  healthy,
  invalid,
  problem,
  type Requests,
  times,
} from './attack.ts'
import { host, type World } from './world.ts'

const draw = 'POST /v1/captchas HTTP/1.1'
const signIn = 'POST /v1/sessions HTTP/1.1'
const json = 'Content-Type: application/json'
const chunked = 'Transfer-Encoding: chunked'
const askHealth = head('GET /health HTTP/1.1')

const picture: ExpectedAnswer = {
  status: 201,
  body: { captcha_id: expect.any(String), image: expect.any(String), expires_in: 300 },
}

const broken = runtimes(500, 'Internal Server Error')
const badHeaders = runtimes(400, 'ERROR: The headers sent by your client are not valid.')
const unknownMethod = runtimes(501, 'ERROR: Unrecognized request method.')

export const rawAttacks: Attacks = {
  'announces more than it sends': {
    source: 'CWE-130',
    how: (world) => send(world, head(signIn, json, 'Content-Length: 20000')),
    // Refused by its length, before a byte of the body arrives.
    expected: [problem('payload_too_large')],
  },
  'sends 20 KiB in chunks, unannounced': {
    source: 'CWE-770',
    how: (world) =>
      send(world, `${head(signIn, json, chunked)}${`1000\r\n${' '.repeat(0x1000)}\r\n`.repeat(5)}0\r\n\r\n`),
    expected: [problem('payload_too_large')],
  },
  'sends chunks whose sizes are none': {
    source: 'CWE-444',
    how: (world) => send(world, `${head(signIn, json, chunked)}ZZ\r\n{}\r\n0\r\n\r\n`),
    expected: [invalid('')],
  },
  'breaks off in the middle of a body, and leaves the service well': {
    source: 'CWE-755',
    how: (world) => [
      () => world.raw(`${head(signIn, json, 'Content-Length: 100')}{"username":`, 0),
      () => world.raw(`${head(signIn, json, chunked)}5\r\n{"use`, 0),
      () => world.raw(askHealth),
    ],
    expected: [healthy],
  },
  'smuggles a request behind a length that the chunks contradict': {
    source: 'ASVS 4.2.1',
    how: (world) =>
      [5, 500].map(
        (length) => () =>
          world.raw(`${head(draw, `Content-Length: ${length}`, chunked)}0\r\n\r\n${askHealth}`, 2),
      ),
    // The chunks decide, as RFC 9112 says, so a proxy sees the same requests.
    expected: [picture, healthy, picture, healthy],
  },
  'smuggles a request in the body of a GET': {
    source: 'ASVS 4.2.1',
    how: (world) => {
      const hidden = head('GET /v1/session HTTP/1.1')
      const withBody = `${head('GET /health HTTP/1.1', `Content-Length: ${hidden.length}`)}${hidden}`
      return [() => world.raw(withBody + head('GET /nowhere HTTP/1.1'), 2)]
    },
    // The body is not read as a request: the connection is closed.
    expected: [healthy],
  },
  'sends two lengths, or one that is no number': {
    source: 'RFC 9112 6.3',
    how: (world) =>
      [
        ['Content-Length: 0', 'Content-Length: 5'],
        ['Content-Length: 0', 'Content-Length: 0'],
        ['Content-Length: -1'],
        ['Content-Length: +2'],
        ['Content-Length: 0x2'],
      ].map((headers) => () => world.raw(`${head(draw, ...headers)}hello`)),
    expected: times(5, broken),
    isAnsweredByPlatform: true,
  },
  'disguises its transfer encoding': {
    source: 'CWE-444',
    how: (world) =>
      [
        ['Transfer-Encoding: xchunked', 'Transfer-Encoding: identity', 'Transfer-Encoding: chunked, gzip'],
        ['Transfer-Encoding : chunked', 'Transfer-Encoding:\r\n chunked'],
      ]
        .flat()
        .map((header) => () => world.raw(`${head(draw, header)}0\r\n\r\n`)),
    expected: [...times(3, broken), ...times(2, badHeaders)],
    isAnsweredByPlatform: true,
  },
  'puts NUL, folded lines and names with spaces into headers': {
    source: 'RFC 9110 5.5',
    how: (world) =>
      send(
        world,
        ...['X-A: a\0b', 'X-A: a\r\n b', 'X A: a', ': a', 'X-A'].map((header) =>
          head('GET /health HTTP/1.1', header),
        ),
      ),
    expected: times(5, badHeaders),
    isAnsweredByPlatform: true,
  },
  'names two hosts, none, or one that is no host': {
    source: 'RFC 9112 3.2',
    how: (world) =>
      send(
        world,
        head('GET /health HTTP/1.1', 'Host: evil.example'),
        'GET /health HTTP/1.1\r\n\r\n',
        'GET /health HTTP/1.1\r\nHost: a b<c\r\n\r\n',
      ),
    expected: [broken, runtimes(400, 'Bad Request'), broken],
    isAnsweredByPlatform: true,
  },
  'uses the service as a proxy: whole URLs, CONNECT, an asterisk': {
    source: 'CWE-441',
    how: (world) =>
      send(
        world,
        ...[
          ['GET http://evil.example/health HTTP/1.1', 'GET https://latchkey.example/v1/session HTTP/1.1'],
          ['CONNECT evil.example:443 HTTP/1.1', 'OPTIONS * HTTP/1.1'],
        ]
          .flat()
          .map((line) => head(line)),
      ),
    expected: times(4, broken),
    isAnsweredByPlatform: true,
  },
  'invents methods': {
    source: 'ASVS 4.1.4',
    how: (world) => send(world, head('JEFF /v1/session HTTP/1.1'), head('post /v1/captchas HTTP/1.1')),
    expected: times(2, unknownMethod),
    isAnsweredByPlatform: true,
  },
}

/** The first line and the headers of a request. */
function head(request: string, ...headers: readonly string[]): string {
  return [request, `Host: ${host}`, ...headers, '', ''].join('\r\n')
}

/** Sends each text over a connection of its own. */
function send(world: World, ...texts: readonly string[]): Requests {
  return texts.map((text) => () => world.raw(text))
}

/** An answer of the runtime itself. In production Cloudflare's edge is in front of it, and has its own words. */
function runtimes(status: number, body: string): ExpectedAnswer {
  return { status, body }
}
