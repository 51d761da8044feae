import { expect } from 'vitest'
import { drawPicture, newMobile, wrongAnswer } from '../support/visitor.ts'
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
import { type Attacker, forgedIds } from './attacker.ts'

export const captchaAttacks: Attacks = {
  'replays a solved captcha 50 times in parallel, for 50 numbers': {
    source: 'CWE-362',
    how: async ({ solve, answer }) => [times(50, answer(await solve()))],
    expected: { tally: { '202': 1, captcha_expired: 49 } },
    effects: oneSms,
  },
  'replays a solved classic captcha 50 times in parallel, for 50 numbers': {
    source: 'CWE-362',
    how: async ({ draw, answerClassic }) => [times(50, answerClassic((await draw()).query))],
    expected: { tally: { ok: 1, 'Verification code expired,Please refresh': 49 } },
    effects: oneClassicSms,
  },
  'replays a solved captcha over 20 connections whose last bytes arrive together': {
    source: 'single-packet attack (Kettle, 2023)',
    how: async ({ solve, postTogether }) => {
      const bodies = times(20, await solve()).map((solved) => ({ mobile: newMobile(), ...solved }))
      return [postTogether('/v1/sms-codes', bodies)]
    },
    expected: { tally: { '202': 1, captcha_expired: 19 } },
    effects: oneSms,
  },
  'tries 50 answers to one captcha in parallel': {
    source: 'ASVS 2.4.1',
    how: async ({ solve, answer }) => {
      const solved = await solve()
      return [times(50, answer({ ...solved, captcha_answer: wrongAnswer }))]
    },
    expected: { tally: { captcha_incorrect: 1, captcha_expired: 49 } },
  },
  'gives the right answer after a wrong one': {
    source: 'CWE-804',
    how: ({ ask }) => ask({ captcha_answer: wrongAnswer }, {}),
    expected: [problem('captcha_incorrect'), problem('captcha_expired')],
  },
  'gives a classic captcha the right answer after a wrong one': {
    source: 'CWE-804',
    how: async ({ draw, answerClassic }) => {
      const { id, query } = await draw()
      return [`image_code=${wrongAnswer}&image_code_id=${id}`, query].map(answerClassic)
    },
    expected: [envelope('captcha_incorrect'), envelope('captcha_expired')],
  },
  'solves a classic captcha, and has its picture replaced before it answers': {
    source: 'CWE-367',
    how: async ({ world, visitor, draw, answerClassic }) => {
      const { id, query } = await draw()
      await drawPicture(world, visitor(), id)
      return [answerClassic(query)]
    },
    expected: [envelope('captcha_incorrect')],
  },
  'redeems a classic captcha twice, its id once in capital letters': {
    source: 'CWE-178',
    how: async ({ draw, answerClassic }) => {
      const { query, id } = await draw()
      return [query.replace(id, id.toUpperCase()), query].map(answerClassic)
    },
    expected: [done, envelope('captcha_expired')],
    effects: oneClassicSms,
  },
  'redeems a classic captcha on both surfaces': {
    source: 'ASVS 6.3.4',
    how: async ({ draw, answer, answerClassic }) => {
      const { id, query, answer: captcha_answer } = await draw()
      return [answer({ captcha_id: id, captcha_answer }), answerClassic(query)]
    },
    expected: [accepted, envelope('captcha_expired')],
    effects: oneSms,
  },
  'answers another visitor’s captcha with the answer of its own': {
    source: 'CWE-639',
    how: async ({ solve, ask }) => {
      const { captcha_answer } = await solve()
      return ask({ captcha_answer: `${captcha_answer}a` })
    },
    expected: [problem('captcha_incorrect')],
  },
  'leaves the answer out, or empty, and then asks with it': {
    source: 'ASVS 2.3.1',
    how: ({ ask }) =>
      ask({ captcha_answer: undefined }, { captcha_answer: '' }, { captcha_answer: null }, {}),
    expected: [...times(3, incomplete('/captcha_answer')), accepted],
    effects: oneSms,
  },
  'sends the answer as a list, an object, a number or true': {
    source: 'ASVS 15.3.5',
    how: async ({ solve, answer }) => {
      const solved = await solve()
      const answers = [[solved.captcha_answer], { answer: solved.captcha_answer }, 0, true, [[]]]
      return answers.map((captcha_answer) => answer({ ...solved, captcha_answer }))
    },
    expected: invalid('/captcha_answer'),
  },
  'answers with patterns that match anything': {
    source: 'ASVS 1.2.9',
    how: async ({ ask }) => {
      const patterns = ['.*', '%', '____', '?', '[a-z0-9]{4}', "' OR '1'='1", '{"$ne":""}', '${answer}', '\0']
      return (await Promise.all(patterns.map((captcha_answer) => ask({ captcha_answer })))).flat()
    },
    expected: problem('captcha_incorrect'),
  },
  'answers with more than anybody can read: all characters at once, 10 kB, 1 MB': {
    source: 'CWE-1284',
    how: ({ ask }) => {
      const answers = ['369acdehkmrtwy369', 'a'.repeat(10_000), 'a'.repeat(1_000_000)]
      return ask(...answers.map((captcha_answer) => ({ captcha_answer })))
    },
    expected: [...times(2, invalid('/captcha_answer')), problem('payload_too_large')],
  },
  'names an entry of another kind, or a path, as the captcha': {
    source: 'CWE-22',
    how: answerFor('../sms-code:x', 'x:y', 'cooldown:+8613800138000', '..', 'a/b', '%2e', 'a\0', 'a\n', 'é'),
    expected: invalid('/captcha_id'),
  },
  'names what every object has as the captcha, and ids out of the air': {
    source: 'ASVS 15.3.6',
    how: answerFor('__proto__', 'constructor', 'toString', 'A'.repeat(22), 'undefined', '0'),
    expected: problem('captcha_expired'),
  },
  'names such things as a classic captcha': {
    source: 'CWE-22',
    how: ({ answerClassic }) =>
      ['__proto__', '00000000-0000-0000-0000-000000000000', '..%2fsms-code:x', 'a:b', '%00'].map((id) =>
        answerClassic(`image_code=aaaa&image_code_id=${id}`),
      ),
    expected: [...times(2, envelope('captcha_expired')), ...times(3, envelope('invalid_parameters'))],
  },
  'has a picture drawn for a classic id that is none, to write over another’s entry': {
    source: 'CWE-73',
    how: async ({ solve, get }) => {
      const { captcha_id } = await solve()
      const uuid = crypto.randomUUID()
      const tooLong = [`${uuid}x`, `x${uuid}`, 'x'.repeat(2000)]
      const ids = [captcha_id, '..%2fcaptcha', '__proto__', '%00', ...tooLong]
      return ids.map((id) => get(`/image_codes/${id}/`))
    },
    expected: envelope('invalid_parameters'),
  },
  'asks for a theme that is markup': {
    source: 'ASVS 1.3.4',
    how: ({ post }) =>
      ['"><script>alert(1)</script>', 'url(//evil.example)', '__proto__', 1, ['light'], null].map((theme) =>
        post('/v1/captchas', { theme }),
      ),
    expected: [...times(5, invalid('/theme')), incomplete('/theme')],
  },
  'looks for the answer in the picture’s text, names and headers': {
    source: 'CWE-804',
    how: ({ get }) => [get(`/image_codes/${crypto.randomUUID()}/`)],
    expected: {
      status: 200,
      body: expect.stringMatching(
        /^<svg [^<>]* aria-label="Picture with characters to type"><rect [^<>]*\/><path fill="#\w{6}" fill-rule="evenodd" d="M[-\d lz]+"\/><\/svg>$/,
      ),
      headers: { 'Content-Type': 'image/svg+xml', ETag: null, 'Content-Disposition': null },
      cookies: [],
    },
  },
  'answers 200 captchas that were never given, with forged ids': {
    source: 'CWE-340',
    how: (attacker) => [answerFor(...forgedIds(200, 32))(attacker)],
    expected: { tally: { captcha_expired: 200 } },
  },
  'goes on with one address after 20 requests for an SMS, and keeps its captcha for another': {
    source: 'ASVS 2.4.1',
    how: async ({ visitor, solve, answer }) => {
      const script = visitor()
      const ask = (captcha: object) => script.post('/v1/sms-codes', { mobile: newMobile(), ...captcha })
      for (let asked = 0; asked < 20; asked++)
        await ask({ captcha_id: crypto.randomUUID(), captcha_answer: 'a' })
      const solved = await solve()
      return [() => ask(solved), answer(solved)]
    },
    expected: [waitProblem('too_many_requests'), accepted],
    effects: oneSms,
  },
}

/** Answers captchas of these ids, which do not exist. */
function answerFor(...ids: readonly string[]) {
  return ({ answer }: Attacker) => ids.map((captcha_id) => answer({ captcha_id, captcha_answer: 'aaaa' }))
}
