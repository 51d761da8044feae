import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { anyText } from '../../test/support/property-text.ts'
import { err, ok } from '../core/result.ts'
import { parsePublishReply } from './sns/reply.ts'
import { parseMessageReply } from './twilio/reply.ts'
import { parseSmsReply } from './vonage/reply.ts'

const httpStatuses = fc.oneof(
  fc.integer({ min: 200, max: 599 }),
  fc.constantFrom(200, 201, 302, 400, 429, 500, 502, 503),
)
const unread = fc.constantFrom('timeout' as const, 'network' as const, 'too_large' as const).map(err)

/** For each provider: bodies that are nearly replies, and the reasons of its own that they can have. */
const providers = [
  ['Twilio', parseMessageReply, fc.record({ code: undocumented(), status: fc.jsonValue() }), '\\d{5}'],
  [
    'Vonage',
    parseSmsReply,
    fc.record({ messages: fc.array(fc.record({ status: undocumented().map(String) })) }),
    '\\d{1,3}',
  ],
  ['Amazon SNS', parsePublishReply, fc.constant({}), '[A-Za-z]{1,40}'],
] as const

it.each(providers)(
  '%s: any body without a documented code is failed or unknown, and its text is not in the reason',
  (_, parse, almost, own) => {
    const bodies = fc.oneof(anyText(), fc.json(), fc.jsonValue().map(String), almost.map(stringify)).map(ok)
    const reason = new RegExp(`^(${own}|http_\\d{3}|timeout|network|too_large|unreadable)$`)
    fc.assert(
      fc.property(httpStatuses, fc.oneof(bodies, unread), (httpStatus, body) => {
        // Twilio documents that it has not processed what it answers so.
        fc.pre(parse !== parseMessageReply || httpStatus !== 429)
        expect(parse(httpStatus, body)).toEqual({
          status: expect.stringMatching(/^(failed|unknown)$/),
          reason: expect.stringMatching(reason),
        })
      }),
    )
  },
)

/** Numbers that none of the providers documents as “not sent”. */
function undocumented() {
  return fc.oneof(fc.constantFrom(5, 30_007, 55_555, 999), fc.integer({ min: 500, max: 999 }))
}

function stringify(value: unknown): string {
  return JSON.stringify(value)
}
