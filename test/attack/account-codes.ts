import { expect } from 'vitest'
import { type Purpose, purposeNames } from '../../src/verification/purposes.ts'
import { faults } from '../support/ronglian-fake.ts'
import { inParallel } from '../support/race.ts'
import { anotherCode, askForCode, newMobile, newUsername, password } from '../support/visitor.ts'
import {
  accepted,
  type Attacks,
  type ExpectedAnswer,
  invalid,
  newPassword,
  oneSession,
  problem,
  signedIn,
  times,
  waitProblem,
  welcome,
} from './attack.ts'
import type { Attacker, Call } from './attacker.ts'

const expired = problem('sms_code_expired')
const purposesOfAccounts = ['sign_in', 'reset_password'] as const
const quarantineMs = 90 * 86_400_000

/** The answer to a user whose number somebody else has by now. */
const withoutNumber = { mobile: null }

export const accountCodeAttacks: Attacks = {
  'tells numbers with an account from others by asking for a code that signs in or resets': {
    source: 'ASVS 6.3.8',
    how: async (attacker) => {
      const known = await inParallel(2, attacker.startAccount)
      const asked = purposesOfAccounts.flatMap((purpose, index) => [
        askAbout(attacker, purpose, newMobile()),
        askAbout(attacker, purpose, known[index]?.mobile ?? ''),
      ])
      // An SMS to one of the other numbers would have been sent before these.
      const arrive = known.map(({ mobile }) => async () => {
        await attacker.smsArrives(mobile)
        return []
      })
      return [...asked, ...arrive]
    },
    expected: times(4, {
      ...accepted,
      headers: { 'Content-Type': 'application/json', 'Retry-After': null, 'Set-Cookie': null },
    }),
    effects: { sms: 2 },
  },
  'tells numbers with an account from others by asking for a code again': {
    source: 'ASVS 6.3.8',
    how: async (attacker) => {
      const { mobile } = await attacker.startAccount()
      const numbers = [mobile, newMobile()]
      for (const number of numbers) await askAbout(attacker, 'sign_in', number)()
      await attacker.smsArrives(mobile)
      return numbers.flatMap((number) => purposeNames.map((purpose) => askAbout(attacker, purpose, number)))
    },
    expected: times(8, waitProblem('sms_too_frequent')),
  },
  'tells numbers with an account from others by what the SMS provider says, or how long it takes': {
    source: 'ASVS 6.3.8',
    how: async (attacker) => {
      const { provider } = attacker.world.worker
      const [failing, slow] = await inParallel(2, attacker.startAccount)
      provider.failFor(failing?.mobile ?? '', faults.http(500))
      provider.failFor(slow?.mobile ?? '', faults.slow(1000))
      return [
        askAbout(attacker, 'reset_password', failing?.mobile ?? ''),
        // The failure gives no cooldown back: that would be an answer.
        askAbout(attacker, 'reset_password', failing?.mobile ?? ''),
        askAbout(attacker, 'sign_in', slow?.mobile ?? ''),
        async () => {
          // The answer came while the provider had not answered.
          await expect.poll(() => provider.hanging, { interval: 5 }).toBe(1)
          await expect.poll(() => provider.hanging, { timeout: 5000 }).toBe(0)
          return []
        },
      ]
    },
    expected: [accepted, waitProblem('sms_too_frequent'), accepted],
    effects: { sms: 2 },
  },
  'tells numbers with an account from others by guessing codes': {
    source: 'ASVS 6.3.8',
    how: async (attacker) => {
      const { mobile } = await attacker.startAccount()
      const { verification_id, sms_code } = await attacker.proofFor('sign_in', mobile)
      const unknown = await askAbout(attacker, 'sign_in', newMobile())()
      const { verification_id: ofUnknown } = await (unknown as Response).json<{ verification_id: string }>()
      return [verification_id, ofUnknown].flatMap((id) =>
        times(6, attacker.signIn({ verification_id: id, sms_code: anotherCode(sms_code) })),
      )
    },
    expected: times(2, [...times(5, problem('sms_code_incorrect')), waitProblem('too_many_guesses')]).flat(),
  },
  'tells names, numbers and passwords apart by a sign-in with a number': {
    source: 'ASVS 6.3.8',
    how: async ({ startVictim, startAccount, signIn }) => {
      const { mobile } = await startAccount()
      const { username } = await startVictim()
      return [{ mobile }, { mobile: newMobile() }, { username }, { username: newUsername() }].map(
        (identifier) => signIn({ ...identifier, password: 'a wrong password' }),
      )
    },
    expected: problem('invalid_credentials'),
  },
  'uses a code of each purpose for each other one': {
    source: 'ASVS 6.6.2',
    how: async (attacker) => {
      const owner = await attacker.startAccount()
      const proofs: Record<Purpose, object> = {
        register: await attacker.proofFor('register'),
        sign_in: await attacker.proofFor('sign_in', (await attacker.startAccount()).mobile),
        reset_password: await attacker.proofFor('reset_password', (await attacker.startAccount()).mobile),
        change_mobile: await attacker.proofFor('change_mobile'),
      }
      return purposeNames.flatMap((purpose) =>
        purposeNames
          .filter((other) => other !== purpose)
          .map((other) => useCode(attacker, other, proofs[purpose], owner.Cookie)),
      )
    },
    expected: times(12, expired),
  },
  'uses its own code with another visitor’s verification': {
    source: 'ASVS 6.6.2',
    how: async (attacker) => {
      const { Cookie } = await attacker.startAccount()
      const calls = [...purposesOfAccounts, 'change_mobile' as const].map(async (purpose) => {
        const needsAccount = purpose !== 'change_mobile'
        const newNumber = async () => (needsAccount ? (await attacker.startAccount()).mobile : newMobile())
        const victims = await attacker.proofFor(purpose, await newNumber())
        const own = await attacker.proofFor(purpose, await newNumber())
        const isSame = own.sms_code === victims.sms_code
        const sms_code = isSame ? anotherCode(own.sms_code) : own.sms_code
        return useCode(attacker, purpose, { ...victims, sms_code }, Cookie)
      })
      return Promise.all(calls)
    },
    expected: times(3, problem('sms_code_incorrect')),
  },
  'asks for a reset of the victim’s password, and sends the victim’s name with its own code': {
    source: 'ASVS 15.3.3',
    how: async (attacker) => {
      const { username, mobile, id, token } = await attacker.startAccount()
      const own = await attacker.startAccount()
      const proof = await attacker.proofFor('reset_password', own.mobile)
      const body = { ...proof, username, mobile, id, user_id: id, new_password: newPassword }
      return [
        attacker.post('/v1/password-resets', body),
        attacker.whoHolds(token),
        attacker.signIn({ username, password: newPassword }),
      ]
    },
    expected: [welcome(expect.any(String)), signedIn(), problem('invalid_credentials')],
    // The session of the attacker's own account is replaced.
    effects: { redeemed: 1, cookies: 1 },
  },
  'resets a password 50 times in parallel with one code': {
    source: 'CWE-362',
    how: async ({ startAccount, proofFor, post }) => {
      const proof = await proofFor('reset_password', (await startAccount()).mobile)
      return [
        Array.from({ length: 50 }, (_, index) =>
          post('/v1/password-resets', { ...proof, new_password: `${newPassword} ${index}` }),
        ),
      ]
    },
    expected: { tally: { '201': 1, sms_code_expired: 49 } },
    effects: { redeemed: 1, cookies: 1 },
  },
  'signs in 20 times in parallel with one code, over connections whose last bytes arrive together': {
    source: 'single-packet attack (Kettle, 2023)',
    how: async ({ startAccount, proofFor, postTogether }) => {
      const proof = await proofFor('sign_in', (await startAccount()).mobile)
      return [postTogether('/v1/sessions', times(20, proof))]
    },
    expected: { tally: { '201': 1, sms_code_expired: 19 } },
    effects: { ...oneSession, redeemed: 1 },
  },
  'uses a code again that has signed in, reset a password or changed a number': {
    source: 'ASVS 6.5.1',
    how: async (attacker) => {
      const owner = await attacker.startAccount()
      const thief = await attacker.startAccount()
      const signIn = await attacker.proofFor('sign_in', owner.mobile)
      const reset = await attacker.proofFor('reset_password', (await attacker.startAccount()).mobile)
      const change = await attacker.proofFor('change_mobile')
      const { post } = attacker
      return [
        ...times(2, useCode(attacker, 'sign_in', signIn, '')),
        useCode(attacker, 'reset_password', reset, ''),
        post('/v1/password-resets', { ...reset, new_password: `${newPassword}!` }),
        useCode(attacker, 'change_mobile', change, owner.Cookie),
        useCode(attacker, 'change_mobile', change, thief.Cookie),
      ]
    },
    expected: [welcome(), expired, welcome(), expired, signedIn(), expired],
    // The change of the number ends the session that the code opened.
    effects: { redeemed: 3, cookies: 2 },
  },
  'registers with the code of a user who is erased': {
    source: 'ASVS 6.5.1',
    how: async ({ prepare, registerWith }) => {
      const { visitor, proof, register } = await prepare()
      await register()()
      return [() => visitor.send('DELETE', '/v1/user'), registerWith(proof)]
    },
    expected: [{ status: 204, body: '' }, expired],
    effects: { users: -1, sessions: -1, cookies: 1 },
  },
  'signs in with a code of a user who is erased, or has another number since then': {
    source: 'ASVS 7.4.2',
    how: async (attacker) => {
      const [erased, moved] = await inParallel(2, attacker.startAccount)
      const proofs = [
        await attacker.proofFor('sign_in', erased?.mobile),
        await attacker.proofFor('sign_in', moved?.mobile),
      ]
      const change = await attacker.proofFor('change_mobile')
      expect((await erased?.victim.send('DELETE', '/v1/user'))?.status).toBe(204)
      expect((await moved?.victim.send('PUT', '/v1/user/mobile', { json: change }))?.status).toBe(200)
      return proofs.map((proof) => attacker.signIn(proof))
    },
    expected: [expired, expired],
  },
  'takes over an account that was not used for 90 days, by its number': {
    source: 'NIST SP 800-63B 5.1.3.3',
    how: async (attacker) => {
      const accounts = await inParallel(3, attacker.startAccount)
      for (const { username } of accounts)
        await attacker.world.worker.database
          .prepare('UPDATE user SET last_seen_at = last_seen_at - ? WHERE username = ?')
          .bind(quarantineMs, username)
          .run()
      const [first, second, third] = accounts
      const signIn = await attacker.proofFor('sign_in', first?.mobile)
      const reset = await attacker.proofFor('reset_password', second?.mobile)
      const register = await attacker.proofFor('register', third?.mobile)
      return [
        useCode(attacker, 'sign_in', signIn, ''),
        useCode(attacker, 'reset_password', reset, ''),
        useCode(attacker, 'register', register, ''),
        // The number has moved, and nothing else: the new user's code and password open only the new account.
        attacker.whoHolds(third?.token ?? ''),
        attacker.signIn({ mobile: third?.mobile, password }),
        attacker.signIn({ username: third?.username, password: newPassword }),
        attacker.signIn({ username: third?.username, password }),
      ]
    },
    expected: [
      ...times(2, problem('number_in_quarantine')),
      welcome(),
      changed(signedIn(), withoutNumber),
      problem('invalid_credentials'),
      problem('invalid_credentials'),
      changed(welcome(), withoutNumber),
    ],
    effects: { users: 1, sessions: 2, redeemed: 1, cookies: 2 },
  },
  'gives its account the number of another': {
    source: 'ASVS 8.2.2',
    how: async (attacker) => {
      const victim = await attacker.startAccount()
      const { Cookie } = await attacker.startAccount()
      const proof = await attacker.proofFor('change_mobile', victim.mobile)
      return [
        useCode(attacker, 'change_mobile', proof, Cookie),
        attacker.signIn({ mobile: victim.mobile, password }),
      ]
    },
    expected: [problem('mobile_taken'), welcome(expect.any(String))],
    effects: oneSession,
  },
  'asks for codes for purposes that no code has, or that every object has': {
    source: 'ASVS 15.3.6',
    how: ({ ask }) =>
      ask(
        ...[
          '__proto__',
          'constructor',
          'toString',
          'sign_up',
          'SIGN_IN',
          '',
          ['sign_in'],
          1,
          { register: 1 },
        ].map((purpose) => ({ purpose })),
      ),
    expected: invalidOrMissing(),
  },
}

function invalidOrMissing(): ExpectedAnswer[] {
  const wrong = invalid('/purpose')
  const empty = problem('incomplete_parameters', {
    errors: [{ pointer: '/purpose', detail: 'is missing or empty' }],
  })
  return [...times(5, wrong), empty, ...times(3, wrong)]
}

/** Asks for a code with a solved captcha, as a new visitor. */
function askAbout({ world, visitor }: Attacker, purpose: Purpose, mobile: string): Call {
  return () => askForCode(world, visitor(), mobile, purpose)
}

/** Makes the call that a purpose is for. */
function useCode({ post, put }: Attacker, purpose: Purpose, proof: object, Cookie: string): Call {
  switch (purpose) {
    case 'register':
      return post('/v1/users', { username: newUsername(), password: newPassword, ...proof })
    case 'sign_in':
      return post('/v1/sessions', proof)
    case 'reset_password':
      return post('/v1/password-resets', { ...proof, new_password: newPassword })
    case 'change_mobile':
      return put('/v1/user/mobile', proof, { Cookie })
  }
}

/** The same answer with other members of the body. */
function changed(answer: ExpectedAnswer, members: object): ExpectedAnswer {
  return { ...answer, body: { ...(answer.body as object), ...members } }
}
