import { inParallel } from '../support/race.ts'
import { faults } from '../support/ronglian-fake.ts'
import {
  askForCode,
  drawPicture,
  newMobile,
  newVisitor,
  solveCaptcha,
  type Visitor,
} from '../support/visitor.ts'
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
  type Requests,
  times,
  waitProblem,
} from './attack.ts'
import { answer, answerClassic, ask, askClassic, post } from './calls.ts'
import type { World } from './world.ts'

const asOneClient = {
  isAtOnce: true,
  expected: { tally: { '202': 20, too_many_requests: 5 } },
  effects: { sms: 20 },
} as const

const foreign = { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Dest': 'image' }

const tryAgain = 'The SMS provider failed. Solve a new captcha and try again.'

export const sendAttacks: Attacks = {
  'asks for an SMS to one number with 50 solved captchas, in parallel from 50 addresses': {
    source: 'CWE-362',
    how: async (world) => {
      const mobile = newMobile()
      const solved = await inParallel(50, () => solveCaptcha(world, newVisitor(world)))
      return solved.map((captcha) => answer(world, { mobile, ...captcha }))
    },
    isAtOnce: true,
    expected: { tally: { '202': 1, sms_too_frequent: 49 } },
    effects: oneSms,
  },
  'resends on the other surface, as another client and with a new captcha': {
    source: 'CWE-799',
    how: async (world) => {
      const mobile = newMobile()
      await askForCode(world, newVisitor(world), mobile)
      const classic = await askClassic(world, { path: mobile })
      return [() => askForCode(world, newVisitor(world), mobile), ...classic]
    },
    expected: [waitProblem('sms_too_frequent'), envelope('sms_too_frequent')],
  },
  'adds recipients and settings to the body': {
    source: 'ASVS 15.3.3',
    how: async (world) => {
      const recipients = { mobile: newMobile(), to: newMobile(), recipients: [newMobile()] }
      const settings = {
        templateId: '2',
        code: '000000',
        resend_in: 0,
        RONGLIAN_BASE_URL: 'https://evil.example',
      }
      return ask(world, { ...recipients, ...settings })
    },
    expected: [accepted],
    effects: oneSms,
  },
  'names parameters twice, escaped once, or as lists': {
    source: 'CWE-235',
    how: async (world) => {
      const { captcha_id, captcha_answer } = await solveCaptcha(world, newVisitor(world))
      const rest = `"captcha_id":"${captcha_id}","captcha_answer":"${captcha_answer}"`
      const [one, other] = [newMobile(), newMobile()]
      const bodies = [
        `{"mobile":"${one}","mobile":"${other}",${rest}}`,
        String.raw`{"mobile":"${one}","m\u006fbile":"${other}",${rest}}`,
        `{"mobile[]":"${one}","mobile[0]":"${other}",${rest}}`,
      ]
      return bodies.map((body) => post(world, '/v1/sms-codes', body))
    },
    expected: [...times(2, invalid('')), incomplete('/mobile')],
  },
  'puts the number into the query, the body of another type and the cookies': {
    source: 'ASVS 15.3.7',
    how: async (world) => {
      const { captcha_id, captcha_answer } = await solveCaptcha(world, newVisitor(world))
      const mobile = newMobile()
      const form = new URLSearchParams({ mobile, captcha_id, captcha_answer })
      const body = JSON.stringify({ captcha_id, captcha_answer })
      return [
        post(world, `/v1/sms-codes?mobile=${mobile}`, body, { Cookie: `mobile=${mobile}` }),
        () => newVisitor(world).send('POST', '/v1/sms-codes', { body: form }),
      ]
    },
    expected: [incomplete('/mobile'), problem('unsupported_media_type')],
  },
  'leaves the captcha out': {
    source: 'ASVS 2.3.1',
    how: (world) => [answer(world, {}), answerClassic(world, '')],
    expected: [incomplete('/captcha_id', '/captcha_answer'), envelope('incomplete_parameters')],
  },
  'repeats, lists and escapes the classic parameters': {
    source: 'CWE-235',
    how: async (world) => {
      const { id, answer } = await drawPicture(world, newVisitor(world))
      const queries = [
        [`image_code=${answer}&image_code=x&image_code_id=${id}`],
        [`image_code=${answer}&image_code_id=${id}&image_code_id=${id}`],
        [`image_code[]=${answer}&image_code_id=${id}`],
        [`image_code=${answer}&image_code_id=${id}&image_code=%ff`],
        [`image_code=${answer}%00&image_code_id=%ff`, `image_code=${answer};image_code_id=${id}`],
        [`image_code=${answer}&image_code_id=${id}`],
      ].flat()
      return queries.map((query) => answerClassic(world, query))
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
    how: async (world) => {
      const [named, smuggled] = [newMobile(), newMobile()]
      const first = await askClassic(world, { path: named, query: `&mobile=${smuggled}&to=${smuggled}` })
      // Had the other one got it, this number would be free, and the other in its cooldown.
      return [...first, () => askForCode(world, newVisitor(world), named)]
    },
    expected: [done, waitProblem('sms_too_frequent')],
    effects: oneClassicSms,
  },
  'has a visitor’s browser send the SMS: from an image, a link, a frame, or ahead of a click': {
    source: 'ASVS 3.5.3',
    how: (world) =>
      askClassic(
        world,
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
    how: (world) => {
      const mobile = newMobile()
      world.worker.provider.failFor(mobile, { ...faults.http(500), delivers: true })
      return times(5, () => askForCode(world, newVisitor(world), mobile))
    },
    expected: [
      ...times(2, problem('sms_unavailable', { retry_after: 5, detail: tryAgain })),
      ...times(3, waitProblem('sms_too_frequent')),
    ],
    effects: { sms: 2 },
  },
  'goes through the addresses of its IPv6 network': {
    source: 'RFC 6177',
    how: (world) =>
      askFrom(world, ({ client }, index) => ({
        'CF-Connecting-IP': client.replace('/64', `${index + 1}:${index + 2}`),
      })),
    ...asOneClient,
  },
  'writes its IPv4 address as IPv6, in two ways': {
    source: 'RFC 4291 2.5.5',
    how: (world) =>
      askFrom(world, (_, index) => ({
        'CF-Connecting-IP': ['192.0.2.1', '::ffff:192.0.2.1', '::FFFF:C000:201'][index % 3] ?? '',
      })),
    ...asOneClient,
  },
  'claims another address in each header that a proxy might set': {
    source: 'ASVS 4.1.3',
    how: (world) =>
      askFrom(world, (_, index) => {
        const address = `198.51.100.${index}`
        return {
          'X-Forwarded-For': address,
          'X-Real-IP': address,
          'True-Client-IP': address,
          'X-Client-IP': address,
          'CF-Pseudo-IPv4': address,
          'CF-Connecting-IPv6': `2001:db8:ffff:${index}::1`,
          Forwarded: `for=${address}`,
          Via: `1.1 ${address}`,
        }
      }),
    ...asOneClient,
  },
}

/** 25 requests, each with a solved captcha and a number of its own, from one client that tries to look like many. */
async function askFrom(
  world: World,
  headersOf: (visitor: Visitor, index: number) => Record<string, string>,
): Promise<Requests> {
  const script = newVisitor(world)
  const solved = await inParallel(25, () => solveCaptcha(world, newVisitor(world)))
  return solved.map(
    (captcha, index) => () =>
      script.post('/v1/sms-codes', { mobile: newMobile(), ...captcha }, headersOf(script, index)),
  )
}
