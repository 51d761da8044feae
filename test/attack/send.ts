import { inParallel } from '../support/race.ts'
import { faults } from '../support/ronglian-fake.ts'
import { newMobile, type Visitor } from '../support/visitor.ts'
import {
  accepted,
  type Attacks,
  done,
  envelope,
  incomplete,
  invalid,
  oneClassicSms,
  oneSms,
  problem,
  times,
  waitProblem,
} from './attack.ts'
import { type Attacker, words } from './attacker.ts'

const asOneClient = { expected: { tally: { '202': 20, too_many_requests: 5 } }, effects: { sms: 20 } }

const foreign = { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Dest': 'image' }

const tryAgain = 'The SMS provider failed. Solve a new captcha and try again.'

export const sendAttacks: Attacks = {
  'asks for an SMS to one number with 50 solved captchas, in parallel from 50 addresses': {
    source: 'CWE-362',
    how: async ({ solve, answer }) => {
      const mobile = newMobile()
      const solved = await inParallel(50, solve)
      return [solved.map((captcha) => answer({ mobile, ...captcha }))]
    },
    expected: { tally: { '202': 1, sms_too_frequent: 49 } },
    effects: oneSms,
  },
  'resends on the other surface, as another client and with a new captcha': {
    source: 'CWE-799',
    how: async ({ askFor, askClassic }) => {
      const mobile = newMobile()
      await askFor(mobile)()
      return [askFor(mobile), ...(await askClassic({ path: mobile }))]
    },
    expected: [waitProblem('sms_too_frequent'), envelope('sms_too_frequent')],
  },
  'adds recipients and settings to the body': {
    source: 'ASVS 15.3.3',
    how: ({ ask }) => {
      const recipients = { mobile: newMobile(), to: newMobile(), recipients: [newMobile()] }
      const settings = { templateId: '2', code: '000000', resend_in: 0 }
      return ask({ ...recipients, ...settings, RONGLIAN_BASE_URL: 'https://evil.example' })
    },
    expected: [accepted],
    effects: oneSms,
  },
  'names parameters twice, escaped once, or as lists': {
    source: 'CWE-235',
    how: async ({ solve, postRaw }) => {
      const rest = JSON.stringify(await solve()).slice(1)
      const [one, other] = [newMobile(), newMobile()]
      return [
        `{"mobile":"${one}","mobile":"${other}",${rest}`,
        String.raw`{"mobile":"${one}","m\u006fbile":"${other}",${rest}`,
        `{"mobile[]":"${one}","mobile[0]":"${other}",${rest}`,
      ].map((body) => postRaw('/v1/sms-codes', body))
    },
    expected: [...times(2, invalid('')), incomplete('/mobile')],
  },
  'puts the number into the query, the body of another type and the cookies': {
    source: 'ASVS 15.3.7',
    how: async ({ solve, post, send }) => {
      const solved = await solve()
      const mobile = newMobile()
      return [
        post(`/v1/sms-codes?mobile=${mobile}`, solved, { Cookie: `mobile=${mobile}` }),
        send('POST', '/v1/sms-codes', { body: new URLSearchParams({ mobile, ...solved }) }),
      ]
    },
    expected: [incomplete('/mobile'), problem('unsupported_media_type')],
  },
  'leaves the captcha out': {
    source: 'ASVS 2.3.1',
    how: ({ answer, answerClassic }) => [answer({}), answerClassic('')],
    expected: [incomplete('/captcha_id', '/captcha_answer'), envelope('incomplete_parameters')],
  },
  'repeats, lists and escapes the classic parameters': {
    source: 'CWE-235',
    how: async ({ draw, answerClassic }) => {
      const { id, answer, query } = await draw()
      return [
        `image_code=${answer}&image_code=x&image_code_id=${id}`,
        `image_code=${answer}&image_code_id=${id}&image_code_id=${id}`,
        `image_code[]=${answer}&image_code_id=${id}`,
        `image_code=${answer}&image_code_id=${id}&image_code=%ff`,
        `image_code=${answer}%00&image_code_id=%ff`,
        `image_code=${answer};image_code_id=${id}`,
        query,
      ].map(answerClassic)
    },
    expected: [
      ...times(2, envelope('invalid_parameters')),
      envelope('incomplete_parameters'),
      ...times(2, envelope('invalid_parameters')),
      envelope('incomplete_parameters'),
      done,
    ],
    effects: oneClassicSms,
  },
  'adds a second number to the classic query: only the one in the path gets an SMS': {
    source: 'ASVS 15.3.7',
    how: async ({ askClassic, askFor }) => {
      const [named, smuggled] = [newMobile(), newMobile()]
      const first = await askClassic({ path: named, query: `&mobile=${smuggled}&to=${smuggled}` })
      // Only the number that got the SMS is in its cooldown.
      return [...first, askFor(named)]
    },
    expected: [done, waitProblem('sms_too_frequent')],
    effects: oneClassicSms,
  },
  'has a visitor’s browser send the SMS: from an image, a link, a frame, or ahead of a click': {
    source: 'ASVS 3.5.3',
    how: ({ askClassic }) =>
      askClassic(
        { headers: foreign },
        { headers: { ...foreign, 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'iframe' } },
        { headers: { ...foreign, 'Sec-Fetch-Site': 'same-site' } },
        { headers: { Origin: 'https://evil.example' } },
        { headers: { Origin: 'null' } },
        { headers: { 'Sec-Fetch-Site': 'same-origin', 'Sec-Purpose': 'prefetch;prerender' } },
        { headers: { 'Sec-Fetch-Site': 'same-origin', Purpose: 'prefetch' } },
        { headers: { 'X-Moz': 'prefetch' } },
        { method: 'HEAD' },
      ),
    expected: [...times(8, envelope('forbidden_origin')), { ...envelope('method_not_allowed'), body: '' }],
  },
  'asks five times for a number whose provider delivers, and then says HTTP 500': {
    source: 'CWE-799',
    how: ({ world, askFor }) => {
      const mobile = newMobile()
      world.worker.provider.failFor(mobile, { ...faults.http(500), delivers: true })
      return times(5, askFor(mobile))
    },
    expected: [
      ...times(2, problem('sms_unavailable', { retry_after: 5, detail: tryAgain })),
      ...times(3, waitProblem('sms_too_frequent')),
    ],
    effects: { sms: 2 },
  },
  'goes through the addresses of its IPv6 network': {
    source: 'RFC 6177',
    how: askAs((index, { client }) => ({
      'CF-Connecting-IP': client.replace('/64', `${index + 1}:${index + 2}`),
    })),
    ...asOneClient,
  },
  'writes its IPv4 address as IPv6, in two ways': {
    source: 'RFC 4291 2.5.5',
    how: askAs((index) => ({
      'CF-Connecting-IP': ['192.0.2.1', '::ffff:192.0.2.1', '::FFFF:C000:201'][index % 3] ?? '',
    })),
    ...asOneClient,
  },
  'claims another address in each header that a proxy might set': {
    source: 'ASVS 4.1.3',
    how: askAs((index) => {
      const address = `198.51.100.${index}`
      const plain = words('X-Forwarded-For X-Real-IP True-Client-IP X-Client-IP CF-Pseudo-IPv4')
      return {
        ...Object.fromEntries(plain.map((name) => [name, address])),
        'CF-Connecting-IPv6': `2001:db8:ffff:${index}::1`,
        Forwarded: `for=${address}`,
        Via: `1.1 ${address}`,
      }
    }),
    ...asOneClient,
  },
}

/** Sends 25 requests in parallel from one client. Each has a solved captcha, a number and headers of its own. */
function askAs(headersOf: (index: number, script: Visitor) => Record<string, string>) {
  return async ({ visitor, solve }: Attacker) => {
    const script = visitor()
    const solved = await inParallel(25, solve)
    const ask = (captcha: object, index: number) => () =>
      script.post('/v1/sms-codes', { mobile: newMobile(), ...captcha }, headersOf(index, script))
    return [solved.map(ask)]
  }
}
