import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import type { PhoneNumber } from '../phone/phone-number.ts'
import { failover } from './route.ts'
import type { SendOutcome } from './provider.ts'

const message = {
  to: '+8613800138000' as PhoneNumber,
  code: '012345',
  validMinutes: 3,
  handOverBeforeMs: 1,
}

const outcomes: fc.Arbitrary<SendOutcome> = fc.oneof(
  { weight: 2, arbitrary: fc.constant<SendOutcome>({ status: 'accepted', messageId: undefined }) },
  {
    weight: 7,
    arbitrary: fc.record({
      status: fc.constantFrom('refused', 'unavailable', 'unavailable', 'unavailable', 'unknown'),
      reason: fc.constantFrom('112306', 'timeout', 'http_503'),
    }),
  },
)

it('of all providers together at most one may have sent the SMS, whatever each of them answers', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(outcomes, { maxLength: 6 }), async (answers) => {
      const given: SendOutcome[] = []
      const send = failover(
        answers.map((answer, at) => ({
          name: `provider-${at}`,
          send: async () => {
            given.push(answer)
            return answer
          },
        })),
        () => 0,
      )
      const outcome = await send(message)
      const maybeSent = given.filter(({ status }) => status === 'accepted' || status === 'unknown')
      expect(maybeSent.length).toBeLessThanOrEqual(1)
      // The caller hears of just that one, and of no failure that would free the number again.
      expect(outcome.status === 'accepted' || outcome.status === 'unknown').toBe(maybeSent.length === 1)
      // Nobody was asked after the first who had an answer, and everybody was asked where none had.
      const settledAt = answers.findIndex(({ status }) => status !== 'unavailable')
      expect(given).toEqual(settledAt === -1 ? answers : answers.slice(0, settledAt + 1))
      expect(outcome.status).toBe(answers[settledAt]?.status ?? 'unavailable')
    }),
  )
})
