import { expect } from 'vitest'
import { drawPicture, newMobile, newVisitor, solveCaptcha, wrongAnswer } from '../support/visitor.ts'
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
import { answer, answerClassic, atOnce, forgedIds, get } from './calls.ts'

export const captchaAttacks: Attacks = {
  'replays a solved captcha 50 times in parallel, for 50 numbers': {
    source: 'CWE-362',
    how: async (world) => times(50, answer(world, await solveCaptcha(world, newVisitor(world)))),
    isAtOnce: true,
    expected: { tally: { '202': 1, captcha_expired: 49 } },
    effects: oneSms,
  },
  'replays a solved classic captcha 50 times in parallel, for 50 numbers': {
    source: 'CWE-362',
    how: async (world) =>
      times(50, answerClassic(world, (await drawPicture(world, newVisitor(world))).query)),
    isAtOnce: true,
    expected: { tally: { ok: 1, 'Verification code expired,Please refresh': 49 } },
    effects: oneClassicSms,
  },
  'replays a solved captcha over 20 connections whose last bytes arrive together': {
    source: 'single-packet attack (Kettle, 2023)',
    how: async (world) => {
      const solved = await solveCaptcha(world, newVisitor(world))
      const bodies = times(20, solved).map((body) => ({ mobile: newMobile(), ...body }))
      return atOnce(world, '/v1/sms-codes', bodies)
    },
    expected: { tally: { '202': 1, captcha_expired: 19 } },
    effects: oneSms,
  },
  'tries 50 answers to one captcha in parallel': {
    source: 'ASVS 2.4.1',
    how: async (world) => {
      const solved = await solveCaptcha(world, newVisitor(world))
      return times(50, answer(world, { ...solved, captcha_answer: wrongAnswer }))
    },
    isAtOnce: true,
    expected: { tally: { captcha_incorrect: 1, captcha_expired: 49 } },
  },
  'gives the right answer after a wrong one': {
    source: 'CWE-804',
    how: async (world) => {
      const solved = await solveCaptcha(world, newVisitor(world))
      return [answer(world, { ...solved, captcha_answer: wrongAnswer }), answer(world, solved)]
    },
    expected: [problem('captcha_incorrect'), problem('captcha_expired')],
  },
  'gives a classic captcha the right answer after a wrong one': {
    source: 'CWE-804',
    how: async (world) => {
      const { id, query } = await drawPicture(world, newVisitor(world))
      const wrong = `image_code=${wrongAnswer}&image_code_id=${id}`
      return [answerClassic(world, wrong), answerClassic(world, query)]
    },
    expected: [envelope('captcha_incorrect'), envelope('captcha_expired')],
  },
  'solves a classic captcha, and has its picture replaced before it answers': {
    source: 'CWE-367',
    how: async (world) => {
      const visitor = newVisitor(world)
      const { id, query } = await drawPicture(world, visitor)
      await drawPicture(world, visitor, id)
      return [answerClassic(world, query)]
    },
    expected: [envelope('captcha_incorrect')],
  },
  'redeems a classic captcha twice, its id once in capital letters': {
    source: 'CWE-178',
    how: async (world) => {
      const { query, id } = await drawPicture(world, newVisitor(world))
      return [answerClassic(world, query.replace(id, id.toUpperCase())), answerClassic(world, query)]
    },
    expected: [done, envelope('captcha_expired')],
    effects: oneClassicSms,
  },
  'redeems a classic captcha on both surfaces': {
    source: 'ASVS 6.3.4',
    how: async (world) => {
      const { id, query, answer: captcha_answer } = await drawPicture(world, newVisitor(world))
      return [answer(world, { captcha_id: id, captcha_answer }), answerClassic(world, query)]
    },
    expected: [accepted, envelope('captcha_expired')],
    effects: oneSms,
  },
  'answers another visitor’s captcha with the answer of its own': {
    source: 'CWE-639',
    how: async (world) => {
      const { captcha_id } = await solveCaptcha(world, newVisitor(world))
      const { captcha_answer } = await solveCaptcha(world, newVisitor(world))
      return [answer(world, { captcha_id, captcha_answer: `${captcha_answer}a` })]
    },
    expected: [problem('captcha_incorrect')],
  },
  'leaves the answer out, or empty, and then asks with it': {
    source: 'ASVS 2.3.1',
    how: async (world) => {
      const solved = await solveCaptcha(world, newVisitor(world))
      const answers = [undefined, '', null, solved.captcha_answer]
      return answers.map((captcha_answer) => answer(world, { ...solved, captcha_answer }))
    },
    expected: [...times(3, incomplete('/captcha_answer')), accepted],
    effects: oneSms,
  },
  'sends the answer as a list, an object, a number or true': {
    source: 'ASVS 15.3.5',
    how: async (world) => {
      const solved = await solveCaptcha(world, newVisitor(world))
      const answers = [[solved.captcha_answer], { answer: solved.captcha_answer }, 0, true, [[]]]
      return answers.map((captcha_answer) => answer(world, { ...solved, captcha_answer }))
    },
    expected: { each: invalid('/captcha_answer') },
  },
  'answers with patterns that match anything': {
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
    expected: { each: problem('captcha_incorrect') },
  },
  'answers with more than anybody can read: all characters at once, 10 kB, 1 MB': {
    source: 'CWE-1284',
    how: async (world) => {
      const { captcha_id } = await solveCaptcha(world, newVisitor(world))
      const answers = ['369acdehkmrtwy369', 'a'.repeat(10_000), 'a'.repeat(1_000_000)]
      return answers.map((captcha_answer) => answer(world, { captcha_id, captcha_answer }))
    },
    expected: [invalid('/captcha_answer'), invalid('/captcha_answer'), problem('payload_too_large')],
  },
  'names an entry of another kind, or a path, as the captcha': {
    source: 'CWE-22',
    how: (world) =>
      ['../sms-code:x', 'x:y', 'cooldown:+8613800138000', '..', 'a/b', '%2e', 'a\0', 'a\n', 'é'].map(
        (captcha_id) => answer(world, { captcha_id, captcha_answer: 'aaaa' }),
      ),
    expected: { each: invalid('/captcha_id') },
  },
  'names what every object has as the captcha, and ids out of the air': {
    source: 'ASVS 15.3.6',
    how: (world) =>
      ['__proto__', 'constructor', 'toString', 'A'.repeat(22), 'undefined', '0'].map((captcha_id) =>
        answer(world, { captcha_id, captcha_answer: 'aaaa' }),
      ),
    expected: { each: problem('captcha_expired') },
  },
  'names such things as a classic captcha': {
    source: 'CWE-22',
    how: (world) =>
      ['__proto__', '00000000-0000-0000-0000-000000000000', '..%2fsms-code:x', 'a:b', '%00'].map((id) =>
        answerClassic(world, `image_code=aaaa&image_code_id=${id}`),
      ),
    expected: [...times(2, envelope('captcha_expired')), ...times(3, envelope('invalid_parameters'))],
  },
  'has a picture drawn for a classic id that is none, to write over another’s entry': {
    source: 'CWE-73',
    how: async (world) => {
      const { captcha_id } = await solveCaptcha(world, newVisitor(world))
      const longIds = [`${crypto.randomUUID()}x`, 'x'.repeat(2000)]
      const ids = [captcha_id, '..%2fcaptcha', '__proto__', '%00', ...longIds]
      return ids.map((id) => get(world, `/image_codes/${id}/`))
    },
    expected: { each: envelope('invalid_parameters') },
  },
  'asks for a theme that is markup': {
    source: 'ASVS 1.3.4',
    how: (world) =>
      ['"><script>alert(1)</script>', 'url(//evil.example)', '__proto__', 1, ['light'], null].map(
        (theme) => () => newVisitor(world).post('/v1/captchas', { theme }),
      ),
    expected: [...times(5, invalid('/theme')), incomplete('/theme')],
  },
  'looks for the answer in the picture’s text, names and headers': {
    source: 'CWE-804',
    how: (world) => [get(world, `/image_codes/${crypto.randomUUID()}/`)],
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
  },
  'answers 200 captchas that were never given, with forged ids': {
    source: 'CWE-340',
    how: (world) =>
      forgedIds(200, 32).map((captcha_id) => answer(world, { captcha_id, captcha_answer: 'aaaa' })),
    isAtOnce: true,
    expected: { tally: { captcha_expired: 200 } },
  },
  'goes on with one address after 20 requests for an SMS, and keeps its captcha for another': {
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
}
