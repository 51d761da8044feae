import { expect } from 'vitest'
import type { ProviderFault } from '../support/provider-fake.ts'
import { inParallel } from '../support/race.ts'
import { faults } from '../support/ronglian-fake.ts'
import { newUsername, password } from '../support/visitor.ts'
import {
  type Attacks,
  type ExpectedAnswer,
  newPassword,
  problem,
  signedIn,
  times,
  welcome,
} from './attack.ts'
import type { Attacker } from './attacker.ts'

const dayMs = 86_400_000
const quarantined = problem('number_in_quarantine')
const taken = problem('mobile_taken')

/** Answers of the carrier that do not say that it has given the number to somebody else, and one that says so too late. */
const otherAnswers: readonly ProviderFault[] = [
  result('2'),
  result('0'),
  result('3'),
  // Forged.
  result(1),
  result(['1']),
  { ...result('1'), status: 201 },
  { ...result('1'), body: '{"code":"OK","data":{"verifyResult":"1"}}' },
  // Out of order.
  { ...result('1'), status: 500 },
  faults.http(503),
  faults.empty,
  faults.redirect,
  faults.resetInBody(),
  faults.slow(4000),
]

export const reissuedNumberAttacks: Attacks = {
  'takes the number of an account in use, when the carrier denies it, does not know, forges, fails or is late':
    {
      source: 'CWE-636',
      how: async (attacker) => {
        const { carrier } = attacker.world.worker
        const accounts = await inParallel(otherAnswers.length, () => startLongAgo(attacker))
        const proofs = await Promise.all(accounts.map(({ mobile }) => attacker.proofFor('register', mobile)))
        return proofs.map((proof, index) => () => {
          carrier.failNext(otherAnswers[index] ?? faults.empty)
          return registerWith(attacker, proof)()
        })
      },
      expected: taken,
    },
  'gets more than the number of an account in use, when the carrier has given it to the attacker': {
    source: 'NIST SP 800-63B 5.1.3.3',
    how: async (attacker) => {
      const accounts = await inParallel(3, () => startReissued(attacker))
      const [first, second, third] = accounts
      const signIn = await attacker.proofFor('sign_in', first?.mobile)
      const reset = await attacker.proofFor('reset_password', second?.mobile)
      const register = await attacker.proofFor('register', third?.mobile)
      return [
        attacker.signIn(signIn),
        attacker.post('/v1/password-resets', { ...reset, new_password: newPassword }),
        registerWith(attacker, register),
        attacker.whoHolds(third?.token ?? ''),
        attacker.signIn({ mobile: third?.mobile, password }),
        attacker.signIn({ username: third?.username, password: newPassword }),
      ]
    },
    expected: [
      quarantined,
      quarantined,
      welcome(),
      withoutNumber(signedIn()),
      ...times(2, problem('invalid_credentials')),
    ],
    effects: { users: 1, sessions: 1, redeemed: 1, cookies: 1 },
  },
  'sends a code again after the carrier has said whose number it is, also in parallel, until nobody is asked':
    {
      source: 'CWE-294',
      how: async (attacker) => {
        const { carrier } = attacker.world.worker
        const { mobile } = await startReissued(attacker)
        const proof = await attacker.proofFor('sign_in', mobile)
        const before = carrier.questions.length
        const signIn = attacker.signIn(proof)
        return [
          times(6, signIn),
          ...times(3, signIn),
          async () => {
            expect(carrier.questions.length).toBe(before + 1)
            return []
          },
        ]
      },
      expected: times(9, quarantined),
    },
  'has the carrier asked, which costs money, with one code that buys nothing, or with wrong ones': {
    source: 'CWE-770',
    how: async (attacker) => {
      const { carrier } = attacker.world.worker
      const { mobile } = await startLongAgo(attacker)
      const proof = await attacker.proofFor('register', mobile)
      const before = carrier.questions.length
      const wrong = { ...proof, sms_code: proof.sms_code === '000000' ? '000001' : '000000' }
      return [
        registerWith(attacker, wrong),
        ...times(4, registerWith(attacker, proof)),
        async () => {
          expect(carrier.questions.length).toBe(before + 1)
          return []
        },
      ]
    },
    expected: [problem('sms_code_incorrect'), ...times(4, taken)],
  },
  'takes a number that was given out anew six times at once': {
    source: 'CWE-367',
    how: async (attacker) => {
      const { mobile } = await startReissued(attacker)
      const proof = await attacker.proofFor('register', mobile)
      return [
        async () => {
          const answers = await inParallel(6, () => registerWith(attacker, proof)())
          const statuses = answers.flat().map(({ status }) => status)
          expect(statuses.filter((status) => status === 201)).toHaveLength(1)
          return answers.flat().filter(({ status }) => status === 201)
        },
      ]
    },
    expected: [welcome()],
    effects: { users: 1, sessions: 1, redeemed: 1, cookies: 1 },
  },
}

/** An account whose user is here, and proved its number 60 days ago. */
async function startLongAgo({ startAccount, world }: Attacker) {
  const account = await startAccount()
  await world.worker.database
    .prepare('UPDATE user SET phone_number_proved_at = phone_number_proved_at - ? WHERE username = ?')
    .bind(60 * dayMs, account.username)
    .run()
  return account
}

/** The same, and the carrier has given the number to the attacker since. */
async function startReissued(attacker: Attacker) {
  const account = await startLongAgo(attacker)
  attacker.world.worker.carrier.issue(account.mobile, Date.now() - 10 * dayMs)
  return account
}

function registerWith({ post }: Attacker, proof: object) {
  return post('/v1/users', { username: newUsername(), password: newPassword, ...proof })
}

function withoutNumber(answer: ExpectedAnswer): ExpectedAnswer {
  return { ...answer, body: { ...(answer.body as object), mobile: null } }
}

/** A success with a result of any kind. */
function result(VerifyResult: unknown) {
  const body = JSON.stringify({ Code: 'OK', Message: 'OK', Data: { Carrier: 'CMCC', VerifyResult } })
  return { kind: 'answer', status: 200, body } as const
}
