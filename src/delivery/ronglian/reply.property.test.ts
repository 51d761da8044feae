import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { anyText } from '../../../test/support/property-text.ts'
import { err, ok } from '../../core/result.ts'
import { parseTemplateSmsReply } from './reply.ts'

const httpStatuses = fc.oneof(
  fc.integer({ min: 200, max: 599 }),
  fc.constantFrom(200, 201, 302, 400, 429, 500, 502, 503),
)

/** A reply with this code and any other members. */
function replyOf(statusCode: string): fc.Arbitrary<string> {
  return fc
    .tuple(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue(), fc.boolean())
    .map(([others, templateSMS, isFirst]) =>
      JSON.stringify(isFirst ? { statusCode, ...others } : { ...others, templateSMS, statusCode }),
    )
    .filter((text) => (JSON.parse(text) as { statusCode: unknown }).statusCode === statusCode)
}

it('a reply that accepts is accepted with HTTP 200, and otherwise unknown, whatever else it contains', () => {
  fc.assert(
    fc.property(httpStatuses, replyOf('000000'), (httpStatus, text) => {
      const { status } = parseTemplateSmsReply(httpStatus, ok(text))
      expect(status).toBe(httpStatus === 200 ? 'accepted' : 'unknown')
    }),
  )
})

it('any other body without a documented code is failed or unknown, and its text is not in the reason', () => {
  const bodies = fc.oneof(
    fc.oneof(anyText(), fc.json(), replyOf('160050'), replyOf('987654')).map(ok),
    fc.constantFrom('timeout' as const, 'network' as const, 'too_large' as const).map(err),
  )
  fc.assert(
    fc.property(httpStatuses, bodies, (httpStatus, body) => {
      const outcome = parseTemplateSmsReply(httpStatus, body)
      const reason = expect.stringMatching(
        /^(160050|987654|http_\d{3}|timeout|network|too_large|unreadable)$/,
      )
      expect(outcome).toEqual({ status: expect.stringMatching(/^(failed|unknown)$/), reason })
    }),
  )
})
