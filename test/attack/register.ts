import { inParallel } from '../support/race.ts'
import { newUsername, newVisitor, password, prepareRegistration, verify } from '../support/visitor.ts'
import { type Attacks, counted, envelope, invalid, oneUser, problem, times, welcome } from './attack.ts'
import { get, registerAnew, registerWith } from './calls.ts'
import type { World } from './world.ts'

export const registerAttacks: Attacks = {
  'registers 5 users in parallel with one code': {
    source: 'CWE-362',
    how: async (world) => {
      const { body } = await prepareRegistration(world)
      return Array.from({ length: 5 }, () => registerAnew(newVisitor(world), body))
    },
    isAtOnce: true,
    expected: { tally: { '201': 1, sms_code_expired: 4 } },
    effects: oneUser,
  },
  'registers 50 users in parallel with one code, more than there are attempts': {
    source: 'CWE-362',
    how: async (world) => {
      const { body } = await prepareRegistration(world)
      return Array.from({ length: 50 }, () => registerAnew(newVisitor(world), body))
    },
    isAtOnce: true,
    // No code was wrong, and no answer says so.
    expected: { tally: { '201': 1, sms_code_expired: 49 } },
    effects: oneUser,
  },
  'registers one name in parallel with 8 numbers, in every second one in capital letters': {
    source: 'CWE-178',
    how: async (world) => {
      const proofs = await inParallel(8, () => verify(world, newVisitor(world)))
      const username = newUsername()
      return proofs.map(
        ({ verification_id, sms_code }, index) =>
          () =>
            newVisitor(world).post('/v1/users', {
              username: index % 2 ? username : username.toUpperCase(),
              password,
              verification_id,
              sms_code,
            }),
      )
    },
    isAtOnce: true,
    expected: { tally: { '201': 1, username_taken: 7 } },
    effects: oneUser,
  },
  'takes a taken name in other letters, and then a free one: the code was not burnt': {
    source: 'CWE-178',
    how: async (world) => {
      const { visitor, body } = await prepareRegistration(world)
      await visitor.post('/v1/users', body)
      return registerAs(world, body.username.toUpperCase(), body.username, newUsername())
    },
    expected: [...times(2, problem('username_taken')), welcome()],
    effects: oneUser,
  },
  'takes names that look like another’s: Cyrillic, full-width, with invisible characters': {
    source: 'Unicode TS39',
    how: (world) =>
      registerAs(
        world,
        'аdа-lovelace',
        'ａｄａ-lovelace',
        'ada\u200d-lovelace',
        'ada\u00ad-lovelace',
        '\u202eada-lovelace',
        'ada-lovelace ',
        ' ada-lovelace',
        'ada-lovelace\n',
        'ada-lovelace\0',
        'ada‐lovelace',
        'adá-lovelace',
        'ſharp-s',
        '\u212aelvin-name',
      ),
    expected: { each: invalid('/username') },
  },
  'takes names that mean something elsewhere: numbers, paths, markup, SQL, templates': {
    source: 'ASVS 2.2.1',
    how: (world) =>
      registerAs(
        world,
        '13800138000',
        '../admin',
        'admin/..',
        '<b>admin</b>',
        "admin'--",
        '{{7*7}}',
        '${admin}',
        '=cmd|calc',
        'a@b.example',
        'admin;x=1',
        'admin,root',
        'four',
        'x'.repeat(21),
      ),
    expected: { each: invalid('/username') },
  },
  'takes a name that every object has: it is a name like any other': {
    source: 'ASVS 15.3.6',
    how: (world) => registerAs(world, '__proto__'),
    expected: [welcome('__proto__')],
    effects: oneUser,
  },
  'registers under the name of a default account, and asks whether it is free': {
    source: 'ASVS 6.3.2',
    how: async (world) => [
      ...(await registerWith(world, { username: 'admin' }, { username: 'Administrator' })),
      get(world, '/usernames/admin/count/'),
    ],
    expected: [...times(2, problem('username_taken', { detail: 'It is reserved.' })), counted(1)],
  },
  'sends name and password as numbers, lists, objects or true': {
    source: 'ASVS 15.3.5',
    how: (world) =>
      registerWith(
        world,
        ...[12345, ['ada-lovelace'], { $ne: '' }, true].map((username) => ({ username })),
        ...[12345678, [password], { $gt: '' }, true].map((candidate) => ({ password: candidate })),
      ),
    expected: [...times(4, invalid('/username')), ...times(4, invalid('/password'))],
  },
  'sets fields that are not the visitor’s to set': {
    source: 'ASVS 15.3.3',
    how: (world) =>
      registerWith(world, {
        id: 'AAAAAAAAAAAAAAAAAAAAAA!',
        created_at: 'yesterday',
        mobile: '+14155550132',
        is_admin: true,
        role: 'admin',
        token: 'x',
        purpose: 'reset',
      }),
    expected: [welcome()],
    effects: oneUser,
  },
  'pollutes prototypes with the body: what is missing stays missing': {
    source: 'ASVS 15.3.6',
    how: async (world) => {
      const { visitor, body } = await prepareRegistration(world)
      const { username, ...rest } = body
      const text = JSON.stringify(rest).slice(1)
      const headers = { 'Content-Type': 'application/json' }
      return [
        `{"__proto__":{"username":"${username}"},${text}`,
        `{"constructor":{"prototype":{"username":"${username}"}},${text}`,
        `{${text}`,
      ].map((polluted) => () => visitor.send('POST', '/v1/users', { body: polluted, headers }))
    },
    expected: times(
      3,
      problem('incomplete_parameters', { errors: [{ pointer: '/username', detail: 'is missing or empty' }] }),
    ),
  },
  'registers in a visitor’s name from another site: by form, as text, with a null origin': {
    source: 'ASVS 3.5.1',
    how: async (world) => {
      const { visitor, body } = await prepareRegistration(world)
      const text = JSON.stringify(body)
      const from = (headers: Record<string, string>) => () =>
        visitor.send('POST', '/v1/users', { body: text, headers })
      return [
        from({ 'Content-Type': 'text/plain' }),
        from({ 'Content-Type': 'application/x-www-form-urlencoded' }),
        from({ 'Content-Type': 'multipart/form-data; boundary=x' }),
        from({ 'Content-Type': 'application/json', Origin: 'null' }),
        from({ 'Content-Type': 'text/plain', Origin: 'https://evil.example' }),
        from({ 'Content-Type': 'application/json', 'Sec-Fetch-Site': 'cross-site' }),
      ]
    },
    expected: [...times(3, problem('unsupported_media_type')), ...times(3, problem('forbidden_origin'))],
  },
  'copies the list of users by asking for counts, 300 at once': {
    source: 'ASVS 2.4.1',
    how: (world) => {
      const script = newVisitor(world)
      return [
        async () => {
          const startedAtMs = Date.now()
          const answers = await inParallel(300, () => script.get(`/usernames/${newUsername()}/count/`))
          // The limit gives one question back every half second.
          const granted = 120 + Math.ceil((Date.now() - startedAtMs) / 500)
          const texts = await Promise.all(answers.map((answer) => answer.clone().text()))
          const inOrder = answers.toSorted(
            (a, b) => rank(texts[answers.indexOf(a)]) - rank(texts[answers.indexOf(b)]),
          )
          return [inOrder[119], inOrder[granted]].filter((answer) => answer !== undefined)
        },
      ]
    },
    // The last that must be granted, and the first that must not.
    expected: [counted(0), envelope('too_many_requests')],
  },
  'asks for the counts of names and numbers that are injections': {
    source: 'ASVS 1.2.4',
    how: (world) =>
      ["ada'%20OR%20'1'='1", 'ada%25', '%2e%2e%2fadmin', 'ada%00aaaa', 'ada%0d%0aSet-Cookie:x=1'].flatMap(
        (name) => ['usernames', 'mobiles'].map((kind) => get(world, `/${kind}/${name}/count/`)),
      ),
    expected: { each: envelope('invalid_parameters') },
  },
}

function registerAs(world: World, ...usernames: readonly unknown[]) {
  return registerWith(world, ...usernames.map((username) => ({ username })))
}

/** Sorts successes first. */
function rank(text = ''): number {
  return text.includes('"code":0') ? 0 : 1
}
