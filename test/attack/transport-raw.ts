import { expect } from 'vitest'
import { type Attacks, type ExpectedAnswer, healthy, invalid, problem, times } from './attack.ts'
import { type Attacker, head } from './attacker.ts'

const draw = 'POST /v1/captchas'
const signIn = 'POST /v1/sessions'
const json = 'Content-Type: application/json'
const chunked = 'Transfer-Encoding: chunked'
const askHealth = head('GET /health')

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
    how: write(head(signIn, json, 'Content-Length: 20000')),
    // Refused by its length, before a byte of the body arrives.
    expected: [problem('payload_too_large')],
  },
  'sends 20 KiB in chunks, unannounced': {
    source: 'CWE-770',
    how: write(`${head(signIn, json, chunked)}${`1000\r\n${' '.repeat(0x1000)}\r\n`.repeat(5)}0\r\n\r\n`),
    expected: [problem('payload_too_large')],
  },
  'sends chunks whose sizes are none': {
    source: 'CWE-444',
    how: write(`${head(signIn, json, chunked)}ZZ\r\n{}\r\n0\r\n\r\n`),
    expected: [invalid('')],
  },
  'breaks off in the middle of a body, and leaves the service well': {
    source: 'CWE-755',
    how: ({ raw }) => [
      raw(`${head(signIn, json, 'Content-Length: 100')}{"username":`, 0),
      raw(`${head(signIn, json, chunked)}5\r\n{"use`, 0),
      raw(askHealth),
    ],
    expected: [healthy],
  },
  'smuggles a request behind a length that the chunks contradict': {
    source: 'ASVS 4.2.1',
    how: ({ raw }) =>
      [5, 500].map((length) =>
        raw(`${head(draw, `Content-Length: ${length}`, chunked)}0\r\n\r\n${askHealth}`, 2),
      ),
    // The chunks decide, as RFC 9112 says, so a proxy sees the same requests.
    expected: times(2, [picture, healthy]).flat(),
  },
  'smuggles a request in the body of a GET': {
    source: 'ASVS 4.2.1',
    how: ({ raw }) => {
      const hidden = head('GET /v1/session')
      const withBody = `${head('GET /health', `Content-Length: ${hidden.length}`)}${hidden}`
      return [raw(withBody + head('GET /nowhere'), 2)]
    },
    // The body is not read as a request: the connection is closed.
    expected: [healthy],
  },
  'sends two lengths, or one that is no number': {
    source: 'RFC 9112 6.3',
    how: write(
      `${head(draw, 'Content-Length: 0', 'Content-Length: 5')}hello`,
      `${head(draw, 'Content-Length: 0', 'Content-Length: 0')}hello`,
      ...['-1', '+2', '0x2'].map((length) => `${head(draw, `Content-Length: ${length}`)}hello`),
    ),
    expected: times(5, broken),
    isAnsweredByPlatform: true,
  },
  'disguises its transfer encoding': {
    source: 'CWE-444',
    how: write(
      ...[': xchunked', ': identity', ': chunked, gzip', ' : chunked', ':\r\n chunked'].map(
        (ending) => `${head(draw, `Transfer-Encoding${ending}`)}0\r\n\r\n`,
      ),
    ),
    expected: [...times(3, broken), ...times(2, badHeaders)],
    isAnsweredByPlatform: true,
  },
  'puts NUL, folded lines and names with spaces into headers': {
    source: 'RFC 9110 5.5',
    how: write(
      ...['X-A: a\0b', 'X-A: a\r\n b', 'X A: a', ': a', 'X-A'].map((header) => head('GET /health', header)),
    ),
    expected: times(5, badHeaders),
    isAnsweredByPlatform: true,
  },
  'names two hosts, none, or one that is no host': {
    source: 'RFC 9112 3.2',
    how: write(
      head('GET /health', 'Host: evil.example'),
      'GET /health HTTP/1.1\r\n\r\n',
      'GET /health HTTP/1.1\r\nHost: a b<c\r\n\r\n',
    ),
    expected: [broken, runtimes(400, 'Bad Request'), broken],
    isAnsweredByPlatform: true,
  },
  'uses the service as a proxy: whole URLs, CONNECT, an asterisk': {
    source: 'CWE-441',
    how: write(
      head('GET http://evil.example/health'),
      head('GET https://latchkey.example/v1/session'),
      head('CONNECT evil.example:443'),
      head('OPTIONS *'),
    ),
    expected: times(4, broken),
    isAnsweredByPlatform: true,
  },
  'invents methods': {
    source: 'ASVS 4.1.4',
    how: write(head('JEFF /v1/session'), head('post /v1/captchas')),
    expected: times(2, unknownMethod),
    isAnsweredByPlatform: true,
  },
}

/** Writes each text to a connection of its own. */
function write(...texts: readonly string[]) {
  return ({ raw }: Attacker) => texts.map((text) => raw(text))
}

/** An answer of the runtime itself. In production Cloudflare's edge answers first, with another text. */
function runtimes(status: number, body: string): ExpectedAnswer {
  return { status, body }
}
