import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { anyText } from '../../../test/support/property-text.ts'
import { err, ok } from '../../core/result.ts'
import { parseSendSmsReply } from './reply.ts'

const httpStatuses = fc.oneof(
  fc.integer({ min: 200, max: 599 }),
  fc.constantFrom(200, 302, 400, 429, 500, 502),
)

/** Codes that are not documented, and texts that are no code. */
const otherCodes = fc.oneof(fc.constantFrom('FailedOperation.OtherError', 'Nonsense.Code'), anyText())

it('any body without a documented code is failed or unknown, and its text is not in the reason', () => {
  const replies = otherCodes.chain((Code) =>
    fc.constantFrom({ Response: { Error: { Code } } }, { Response: { SendStatusSet: [{ Code }] } }),
  )
  const bodies = fc.oneof(
    fc
      .oneof(
        anyText(),
        fc.json(),
        replies.map((reply) => JSON.stringify(reply)),
      )
      .map(ok),
    fc.constantFrom('timeout' as const, 'network' as const, 'too_large' as const).map(err),
  )
  fc.assert(
    fc.property(httpStatuses, bodies, (httpStatus, body) => {
      const reason = expect.stringMatching(
        /^([A-Z][A-Za-z]+(\.[A-Za-z]+)?|http_\d{3}|timeout|network|too_large|unreadable)$/,
      )
      expect(parseSendSmsReply(httpStatus, body)).toEqual({
        status: expect.stringMatching(/^(failed|unknown)$/),
        reason,
      })
    }),
  )
})
