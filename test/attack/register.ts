import { inParallel } from '../support/race.ts'
import { newUsername } from '../support/visitor.ts'
import { type Attacks, counted, envelope, invalid, oneUser, problem, times, welcome } from './attack.ts'
import { type Attacker, words } from './attacker.ts'

export const registerAttacks: Attacks = {
  'registers 5 users in parallel with one code': {
    source: 'CWE-362',
    how: async ({ prepare, registerWith }) => [times(5, registerWith((await prepare()).proof))],
    expected: { tally: { '201': 1, sms_code_expired: 4 } },
    effects: oneUser,
  },
  'registers 50 users in parallel with one code, more than there are attempts': {
    source: 'CWE-362',
    how: async ({ prepare, registerWith }) => [times(50, registerWith((await prepare()).proof))],
    // No code was wrong, and no answer says so.
    expected: { tally: { '201': 1, sms_code_expired: 49 } },
    effects: oneUser,
  },
  'registers one name in parallel with 8 numbers, in every second one in capital letters': {
    source: 'CWE-178',
    how: async ({ prepare, registerWith }) => {
      const prepared = await inParallel(8, prepare)
      const username = newUsername()
      const spellings = times(4, [username.toUpperCase(), username]).flat()
      return [prepared.map(({ proof }, index) => registerWith({ ...proof, username: spellings[index] }))]
    },
    expected: { tally: { '201': 1, username_taken: 7 } },
    effects: oneUser,
  },
  'takes a taken name in other letters, and then a free one: the code was not burnt': {
    source: 'CWE-178',
    how: async ({ prepare, registerWithEach }) => {
      const { username, register } = await prepare()
      await register({ username })()
      return registerWithEach({ username: username.toUpperCase() }, { username }, {})
    },
    expected: [...times(2, problem('username_taken')), welcome()],
    effects: oneUser,
  },
  'takes names that look like another’s: Cyrillic, full-width, with invisible characters': {
    source: 'Unicode TS39',
    how: registerAs(
      ['аdа-lovelace', 'ａｄａ-lovelace', 'ada‐lovelace', 'adá-lovelace', 'ſharp-s', '\u212aelvin-name'],
      ['ada\u200d-lovelace', 'ada\u00ad-lovelace', '\u202eada-lovelace', 'ada-lovelace\0'],
      ['ada-lovelace ', ' ada-lovelace', 'ada-lovelace\n'],
    ),
    expected: invalid('/username'),
  },
  'takes names that mean something elsewhere: numbers, paths, markup, SQL, templates': {
    source: 'ASVS 2.2.1',
    how: registerAs(
      words("13800138000 ../admin admin/.. <b>admin</b> admin'-- {{7*7}} ${admin} =cmd|calc"),
      words('a@b.example admin;x=1 admin,root four xxxxxxxxxxxxxxxxxxxxx'),
    ),
    expected: invalid('/username'),
  },
  'takes a name that every object has: it is a name like any other': {
    source: 'ASVS 15.3.6',
    how: registerAs(['__proto__']),
    expected: [welcome('__proto__')],
    effects: oneUser,
  },
  'registers under the name of a default account, and asks whether it is free': {
    source: 'ASVS 6.3.2',
    how: async ({ registerWithEach, get }) => [
      ...(await registerWithEach({ username: 'admin' }, { username: 'Administrator' })),
      get('/usernames/admin/count/'),
    ],
    expected: [...times(2, problem('username_taken', { detail: 'It is reserved.' })), counted(1)],
  },
  'sends name and password as numbers, lists, objects or true': {
    source: 'ASVS 15.3.5',
    how: ({ registerWithEach }) =>
      registerWithEach(
        ...[12345, ['ada-lovelace'], { $ne: '' }, true].map((username) => ({ username })),
        ...[12345678, ['correct horse'], { $gt: '' }, true].map((password) => ({ password })),
      ),
    expected: [...times(4, invalid('/username')), ...times(4, invalid('/password'))],
  },
  'sets fields that are not the visitor’s to set': {
    source: 'ASVS 15.3.3',
    how: ({ registerWithEach }) => {
      const given = { id: 'AAAAAAAAAAAAAAAAAAAAAA!', created_at: 'yesterday', mobile: '+14155550132' }
      return registerWithEach({ ...given, is_admin: true, role: 'admin', token: 'x', purpose: 'reset' })
    },
    expected: [welcome()],
    effects: oneUser,
  },
  'pollutes prototypes with the body: what is missing stays missing': {
    source: 'ASVS 15.3.6',
    how: async ({ prepare, postRaw }) => {
      const { username, proof } = await prepare()
      const text = JSON.stringify(proof).slice(1)
      return [
        `{"__proto__":{"username":"${username}"},${text}`,
        `{"constructor":{"prototype":{"username":"${username}"}},${text}`,
        `{${text}`,
      ].map((polluted) => postRaw('/v1/users', polluted))
    },
    expected: problem('incomplete_parameters', {
      errors: [{ pointer: '/username', detail: 'is missing or empty' }],
    }),
  },
  'registers in a visitor’s name from another site: by form, as text, with a null origin': {
    source: 'ASVS 3.5.1',
    how: async ({ prepare, postRaw }) => {
      const text = JSON.stringify((await prepare()).body)
      return [
        { 'Content-Type': 'text/plain' },
        { 'Content-Type': 'application/x-www-form-urlencoded' },
        { 'Content-Type': 'multipart/form-data; boundary=x' },
        { Origin: 'null' },
        { 'Content-Type': 'text/plain', Origin: 'https://evil.example' },
        { 'Sec-Fetch-Site': 'cross-site' },
      ].map((headers) => postRaw('/v1/users', text, headers))
    },
    expected: [...times(3, problem('unsupported_media_type')), ...times(3, problem('forbidden_origin'))],
  },
  'copies the list of users by asking for counts, 300 at once': {
    source: 'ASVS 2.4.1',
    how: ({ visitor }) => {
      const script = visitor()
      return [
        async () => {
          const startedAtMs = Date.now()
          const answers = await inParallel(300, () => script.get(`/usernames/${newUsername()}/count/`))
          // The limit gives one question back every half second.
          const granted = 120 + Math.ceil((Date.now() - startedAtMs) / 500)
          const texts = await Promise.all(answers.map((answer) => answer.clone().text()))
          const isGranted = (answer: Response) => texts[answers.indexOf(answer)]?.includes('"code":0')
          const [successes, refusals] = [
            answers.filter(isGranted),
            answers.filter((other) => !isGranted(other)),
          ]
          const inOrder = [...successes, ...refusals]
          return [inOrder[119], inOrder[granted]].filter((answer) => answer !== undefined)
        },
      ]
    },
    // The last answer that must be granted, and the first that must not.
    expected: [counted(0), envelope('too_many_requests')],
  },
  'asks for the counts of names and numbers that are injections': {
    source: 'ASVS 1.2.4',
    how: ({ get }) =>
      ["ada'%20OR%20'1'='1", 'ada%25', '%2e%2e%2fadmin', 'ada%00aaaa', 'ada%0d%0aSet-Cookie:x=1'].flatMap(
        (name) => ['usernames', 'mobiles'].map((kind) => get(`/${kind}/${name}/count/`)),
      ),
    expected: envelope('invalid_parameters'),
  },
}

function registerAs(...names: readonly (readonly string[])[]) {
  return ({ registerWithEach }: Attacker) =>
    registerWithEach(...names.flat().map((username) => ({ username })))
}
