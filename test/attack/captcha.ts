import { expect } from 'vitest'
import { drawPicture, newMobile, newVisitor, solveCaptcha, wrongAnswer } from '../support/visitor.ts'
import {
  accepted,
  type Attack,
  done,
  envelope,
  incomplete,
  invalid,
  nothing,
  oneSms,
  problem,
  times,
  waitProblem,
} from './attack.ts'
import type { World } from './world.ts'

/** Sends an answer to a captcha from an address of its own, for a number of its own. */
const answer = (world: World, body: object) => () =>
  newVisitor(world).post('/v1/sms-codes', { mobile: newMobile(), ...body })

const answerClassic = (world: World, query: string) => () =>
  newVisitor(world).get(`/sms_codes/${newMobile()}/?${query}`)

export const captchaAttacks: readonly Attack[] = [
  {
    attack: 'replays a solved captcha 50 times in parallel, for 50 numbers',
    source: 'CWE-362',
    how: async (world) => times(50, answer(world, await solveCaptcha(world, newVisitor(world)))),
    isAtOnce: true,
    expected: { tally: { '202': 1, captcha_expired: 49 } },
    effects: oneSms,
  },
  {
    attack: 'replays a solved classic captcha 50 times in parallel, for 50 numbers',
    source: 'CWE-362',
    how: async (world) =>
      times(50, answerClassic(world, (await drawPicture(world, newVisitor(world))).query)),
    isAtOnce: true,
    expected: { tally: { ok: 1, 'Verification code expired,Please refresh': 49 } },
    effects: { ...oneSms, cookies: 1 },
  },
  {
    attack: 'replays a solved captcha over 20 connections whose last bytes arrive together',
    source: 'single-packet attack (Kettle, 2023)',
    how: async (world) => {
      const solved = await solveCaptcha(world, newVisitor(world))
      const requests = Array.from({ length: 20 }, () => {
        const body = JSON.stringify({ mobile: newMobile(), ...solved })
        return [
          'POST /v1/sms-codes HTTP/1.1',
          'Host: latchkey.example',
          'Content-Type: application/json',
          `Content-Length: ${body.length}`,
          `CF-Connecting-IP: ${newVisitor(world).client.replace('/64', '1')}`,
          '',
          body,
        ].join('\r\n')
      })
      return [() => world.rawAtOnce(requests)]
    },
    expected: { tally: { '202': 1, captcha_expired: 19 } },
    effects: oneSms,
  },
  {
    attack: 'tries 50 answers to one captcha in parallel',
    source: 'ASVS 2.4.1',
    how: async (world) => {
      const solved = await solveCaptcha(world, newVisitor(world))
      return times(50, answer(world, { ...solved, captcha_answer: wrongAnswer }))
    },
    isAtOnce: true,
    expected: { tally: { captcha_incorrect: 1, captcha_expired: 49 } },
    effects: nothing,
  },
  {
    attack: 'gives the right answer after a wrong one',
    source: 'CWE-804',
    how: async (world) => {
      const solved = await solveCaptcha(world, newVisitor(world))
      return [answer(world, { ...solved, captcha_answer: wrongAnswer }), answer(world, solved)]
    },
    expected: [problem('captcha_incorrect'), problem('captcha_expired')],
    effects: nothing,
  },
  {
    attack: 'gives a classic captcha the right answer after a wrong one',
    source: 'CWE-804',
    how: async (world) => {
      const { id, query } = await drawPicture(world, newVisitor(world))
      const wrong = `image_code=${wrongAnswer}&image_code_id=${id}`
      return [answerClassic(world, wrong), answerClassic(world, query)]
    },
    expected: [envelope('captcha_incorrect'), envelope('captcha_expired')],
    effects: nothing,
  },
  {
    attack: 'solves a classic captcha, and has its picture replaced before it answers',
    source: 'CWE-367',
    how: async (world) => {
      const visitor = newVisitor(world)
      const { id, query } = await drawPicture(world, visitor)
      await drawPicture(world, visitor, id)
      return [answerClassic(world, query)]
    },
    expected: [envelope('captcha_incorrect')],
    effects: nothing,
  },
  {
    attack: 'redeems a classic captcha twice, its id once in capital letters',
    source: 'CWE-178',
    how: async (world) => {
      const { query, id } = await drawPicture(world, newVisitor(world))
      return [answerClassic(world, query.replace(id, id.toUpperCase())), answerClassic(world, query)]
    },
    expected: [done, envelope('captcha_expired')],
    effects: { ...oneSms, cookies: 1 },
  },
  {
    attack: 'redeems a classic captcha on both surfaces',
    source: 'ASVS 6.3.4',
    how: async (world) => {
      const { id, query, answer: captcha_answer } = await drawPicture(world, newVisitor(world))
      return [answer(world, { captcha_id: id, captcha_answer }), answerClassic(world, query)]
    },
    expected: [accepted, envelope('captcha_expired')],
    effects: oneSms,
  },
  {
    attack: 'answers another visitor’s captcha with the answer of its own',
    source: 'CWE-639',
    how: async (world) => {
      const { captcha_id } = await solveCaptcha(world, newVisitor(world))
      const { captcha_answer } = await solveCaptcha(world, newVisitor(world))
      return [answer(world, { captcha_id, captcha_answer: `${captcha_answer}a` })]
    },
    expected: [problem('captcha_incorrect')],
    effects: nothing,
  },
  {
    attack: 'leaves the answer out, or empty, and then asks with it',
    source: 'ASVS 2.3.1',
    how: async (world) => {
      const solved = await solveCaptcha(world, newVisitor(world))
      const answers = [undefined, '', null, solved.captcha_answer]
      return answers.map((captcha_answer) => answer(world, { ...solved, captcha_answer }))
    },
    expected: [...times(3, incomplete('/captcha_answer')), accepted],
    effects: oneSms,
  },
  {
    attack: 'sends the answer as a list, an object, a number or true',
    source: 'ASVS 15.3.5',
    how: async (world) => {
      const solved = await solveCaptcha(world, newVisitor(world))
      const answers = [[solved.captcha_answer], { answer: solved.captcha_answer }, 0, true, [[]]]
      return answers.map((captcha_answer) => answer(world, { ...solved, captcha_answer }))
    },
    expected: times(5, invalid('/captcha_answer')),
    effects: nothing,
  },
  {
    attack: 'answers with patterns that match anything',
    source: 'ASVS 1.2.9',
    how: async (world) => {
      const patterns = ['.*', '%', '____', '?', '[a-z0-9]{4}', "' OR '1'='1", '{"$ne":""}', '${answer}', '\0']
      return Promise.all(
        patterns.map(async (captcha_answer) => {
          const { captcha_id } = await solveCaptcha(world, newVisitor(world))
          return answer(world, { captcha_id, captcha_answer })
        }),
      )
    },
    expected: times(9, problem('captcha_incorrect')),
    effects: nothing,
  },
  {
    attack: 'answers with more than anybody can read: all characters at once, 10 kB, 1 MB',
    source: 'CWE-1284',
    how: async (world) => {
      const { captcha_id } = await solveCaptcha(world, newVisitor(world))
      const answers = ['369acdehkmrtwy369', 'a'.repeat(10_000), 'a'.repeat(1_000_000)]
      return answers.map((captcha_answer) => answer(world, { captcha_id, captcha_answer }))
    },
    expected: [invalid('/captcha_answer'), invalid('/captcha_answer'), problem('payload_too_large')],
    effects: nothing,
  },
  {
    attack: 'names an entry of another kind, or a path, as the captcha',
    source: 'CWE-22',
    how: (world) =>
      ['../sms-code:x', 'x:y', 'cooldown:+8613800138000', '..', 'a/b', '%2e', 'a\0', 'a\n', 'é'].map(
        (captcha_id) => answer(world, { captcha_id, captcha_answer: 'aaaa' }),
      ),
    expected: times(9, invalid('/captcha_id')),
    effects: nothing,
  },
  {
    attack: 'names what every object has as the captcha, and ids out of the air',
    source: 'ASVS 15.3.6',
    how: (world) =>
      ['__proto__', 'constructor', 'toString', 'A'.repeat(22), 'undefined', '0'].map((captcha_id) =>
        answer(world, { captcha_id, captcha_answer: 'aaaa' }),
      ),
    expected: times(6, problem('captcha_expired')),
    effects: nothing,
  },
  {
    attack: 'names such things as a classic captcha',
    source: 'CWE-22',
    how: (world) => [
      ...['__proto__', '00000000-0000-0000-0000-000000000000'].map((id) =>
        answerClassic(world, `image_code=aaaa&image_code_id=${id}`),
      ),
      ...['..%2fsms-code:x', 'a:b', '%00'].map((id) =>
        answerClassic(world, `image_code=aaaa&image_code_id=${id}`),
      ),
    ],
    expected: [...times(2, envelope('captcha_expired')), ...times(3, envelope('invalid_parameters'))],
    effects: nothing,
  },
  {
    attack: 'has a picture drawn for a classic id that is none, to write over another’s entry',
    source: 'CWE-73',
    how: async (world) => {
      const { captcha_id } = await solveCaptcha(world, newVisitor(world))
      const ids = [
        captcha_id,
        '..%2fcaptcha',
        '__proto__',
        '%00',
        `${crypto.randomUUID()}x`,
        'x'.repeat(2000),
      ]
      return ids.map((id) => () => newVisitor(world).get(`/image_codes/${id}/`))
    },
    expected: times(6, envelope('invalid_parameters')),
    effects: nothing,
  },
  {
    attack: 'asks for a theme that is markup',
    source: 'ASVS 1.3.4',
    how: (world) =>
      ['"><script>alert(1)</script>', 'url(//evil.example)', '__proto__', 1, ['light'], null].map(
        (theme) => () => newVisitor(world).post('/v1/captchas', { theme }),
      ),
    expected: [...times(5, invalid('/theme')), incomplete('/theme')],
    effects: nothing,
  },
  {
    attack: 'looks for the answer in the picture’s text, names and headers',
    source: 'CWE-804',
    how: (world) => [() => newVisitor(world).get(`/image_codes/${crypto.randomUUID()}/`)],
    expected: [
      {
        status: 200,
        body: expect.stringMatching(
          /^<svg [^<>]* aria-label="Picture with characters to type"><rect [^<>]*\/><path fill="#\w{6}" fill-rule="evenodd" d="M[-\d lz]+"\/><\/svg>$/,
        ),
        headers: { 'Content-Type': 'image/svg+xml', ETag: null, 'Content-Disposition': null },
        cookies: [],
      },
    ],
    effects: nothing,
  },
  {
    attack: 'goes on with one address after 20 requests for an SMS, and keeps its captcha for another',
    source: 'ASVS 2.4.1',
    how: async (world) => {
      const script = newVisitor(world)
      for (let asked = 0; asked < 20; asked++)
        await script.post('/v1/sms-codes', {
          mobile: newMobile(),
          captcha_id: crypto.randomUUID(),
          captcha_answer: 'a',
        })
      const solved = await solveCaptcha(world, newVisitor(world))
      return [() => script.post('/v1/sms-codes', { mobile: newMobile(), ...solved }), answer(world, solved)]
    },
    expected: [waitProblem('too_many_requests'), accepted],
    effects: oneSms,
  },
]
