import { expect, it } from 'vitest'
import { err, ok } from '../../core/result.ts'
import { parseHookReply } from './reply.ts'

const meanings = { sms_refused: 'refused', sms_too_frequent: 'too_often', sms_unavailable: 'unavailable' }

it.each(Object.entries(meanings))(
  '%s means %s with 4xx, 500 and 503, whatever else it says',
  (reason, status) => {
    for (const httpStatus of [400, 401, 422, 429, 499, 500, 503])
      for (const more of [{}, { message: 'no', http_code: 422 }])
        expect(parse(httpStatus, { error: { code: reason, ...more } })).toEqual({ status, reason })
    // A hop on the way may have written the status, or the hook may not mean it.
    for (const httpStatus of [302, 501, 502, 504])
      expect(parse(httpStatus, { error: { code: reason } })).toEqual({
        status: 'unknown',
        reason: `http_${httpStatus}`,
      })
  },
)

it.each([
  ['nothing', ''],
  ['text', 'ok'],
  ['an object', '{}'],
  ['no error', '{"error":null}'],
])('2xx accepts: %s', (_, text) => {
  for (const httpStatus of [200, 201, 202, 204])
    expect(parseHookReply(httpStatus, ok(text))).toEqual({ status: 'accepted', messageId: undefined })
})

it('2xx accepts without a body', () => {
  for (const reason of ['timeout', 'network', 'too_large'] as const)
    expect(parseHookReply(200, err(reason))).toEqual({ status: 'accepted', messageId: undefined })
})

it('an error in 2xx, as Supabase’s hooks report it, is a failure', () => {
  for (const error of [{ http_code: 429, message: 'no' }, { code: 'sms_refused' }, 'no', false])
    expect(parse(200, { error })).toEqual({ status: 'failed', reason: 'error_in_2xx' })
})

function parse(httpStatus: number, body: object) {
  return parseHookReply(httpStatus, ok(JSON.stringify(body)))
}
