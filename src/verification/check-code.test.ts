import { expect, it } from 'vitest'
import { start } from '../../test/support/phone.ts'
import { createIdIssuer } from '../core/ids.ts'
import { secureRandom } from '../core/random.ts'
import { err, ok } from '../core/result.ts'
import type { PhoneNumber } from '../phone/phone-number.ts'
import { createCheckCode } from './check-code.ts'
import type { Attempt, AttemptOutcome } from './phone-policy.ts'

const ids = createIdIssuer('a secret of this test, long enough for a key', 'verification', 16)
const id = ids.issue(secureRandom, start)
const phoneNumber = '+8613800138000' as PhoneNumber

/** Checks a code against a ledger with a fixed answer. */
async function check(verificationId: string | undefined, isByNumber: boolean, outcome: AttemptOutcome) {
  const attempts: Attempt[] = []
  const unused = () => Promise.reject(new Error('Only attempts are expected'))
  const attempt = async (number: PhoneNumber, tried: Attempt) => {
    expect(number).toBe(phoneNumber)
    attempts.push(tried)
    return outcome
  }
  const checkCode = createCheckCode(
    { attempt, reserve: unused, release: unused },
    ({ code }) => `#${code}`,
    ids,
  )
  const guess = { purpose: 'register', phoneNumber, code: '012345', verificationId, isByNumber } as const
  return { checked: await checkCode(guess), attempts }
}

const wrong: AttemptOutcome = { result: 'wrong' }

it.each([undefined, '', 'unknown', `${id}A`])(
  'no ledger is asked for an id that is not ours: %s',
  async (junk) => {
    expect(await check(junk, false, wrong)).toEqual({
      checked: err({ code: 'sms_code_expired' }),
      attempts: [],
    })
  },
)

it.each([
  ['our id alone', id, false, id],
  ['our id and the number', id, true, id],
  ['the number alone', undefined, true, undefined],
  ['the number, with an id that is not ours', 'unknown', true, undefined],
])('a ledger is asked once with the hash of the code: %s', async (_, given, isByNumber, verificationId) => {
  const { attempts } = await check(given, isByNumber, wrong)
  expect(attempts).toEqual([{ purpose: 'register', verificationId, isByNumber, codeHash: '#012345' }])
})

it.each<[AttemptOutcome, unknown]>([
  [wrong, err({ code: 'sms_code_incorrect' })],
  [{ result: 'no_code' }, err({ code: 'sms_code_expired' })],
  [{ result: 'too_many', waitMs: 1001 }, err({ code: 'too_many_guesses', retryAfterSeconds: 2 })],
  [
    { result: 'right', verificationId: 'current', party: 'byNumber' },
    ok({ purpose: 'register', phoneNumber, verificationId: 'current' }),
  ],
])('the ledger’s answer %o is passed on', async (outcome, checked) => {
  expect((await check(id, true, outcome)).checked).toEqual(checked)
})
