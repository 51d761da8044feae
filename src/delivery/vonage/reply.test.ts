import { describe, expect, it } from 'vitest'
import { ok } from '../../core/result.ts'
import { parseSmsReply } from './reply.ts'

const id = '0C000000217B7F02'
/** The documented statuses that mean “not sent”. */
const documented = {
  refused: '3 6 7 33',
  unavailable: '1 4 8 9 10 11 14 29 32 2 12 15 22 23',
} as const

describe('a reply of Vonage', () => {
  it.each([id, '2fcd3a8e-3b0d-4a1c-9d3a-6a1f0a0a0a0a'])(
    'accepts with HTTP 200 and the status 0: %s',
    (id) => {
      expect(parse(200, [{ status: '0', 'message-id': id }])).toEqual({ status: 'accepted', messageId: id })
    },
  )

  it.each([undefined, 7, `${id}0`, '14155552671'])('accepts without a message id: %s', (odd) => {
    const message = { status: '0', 'message-id': odd }
    expect(parse(200, [message])).toEqual({ status: 'accepted', messageId: undefined })
  })

  it.each([200, 400, 401, 500, 503])(
    'means what its status means, and an undocumented one is a failure: HTTP %i',
    (httpStatus) => {
      const meanings = new Map<string, string>()
      for (let status = 1; status < 1000; status += 1) meanings.set(String(status), 'failed')
      for (const [meaning, statuses] of Object.entries(documented))
        for (const status of statuses.split(' ')) meanings.set(status, meaning)
      for (const [reason, status] of meanings)
        expect(parse(httpStatus, [{ status: reason, 'error-text': 'for 14155552671' }])).toEqual({
          status,
          reason,
        })
    },
  )

  it.each([201, 400, 429, 500])('does not accept with another HTTP status: %i', (httpStatus) => {
    const unknown = { status: 'unknown', reason: `http_${httpStatus}` }
    expect(parse(httpStatus, [{ status: '0', 'message-id': id }])).toEqual(unknown)
  })

  it.each<[string, unknown]>([
    ['no message', []],
    ['two messages, of which one may have been sent', [{ status: '0' }, { status: '1' }]],
    ['two refusals', [{ status: '1' }, { status: '1' }]],
    ['no list', { status: '1' }],
    ['no status', [{}]],
    ['a number as status', [{ status: 0 }]],
    ['a phone number as status', [{ status: '14155552671' }]],
    ['a status with a line feed', [{ status: '1\n' }]],
  ])('is unknown if it is unreadable, and a failure if its HTTP status refuses: %s', (_, messages) => {
    expect(parse(200, messages)).toEqual({ status: 'unknown', reason: 'unreadable' })
    expect(parse(400, messages)).toEqual({ status: 'failed', reason: 'http_400' })
  })

  it.each([302, 501, 502, 504])('is unknown with any body, where a hop may have written it: %i', (status) => {
    for (const messages of [[{ status: '0' }], [{ status: '7' }]])
      expect(parse(status, messages)).toEqual({ status: 'unknown', reason: `http_${status}` })
  })
})

function parse(httpStatus: number, messages: unknown) {
  return parseSmsReply(httpStatus, ok(JSON.stringify({ 'message-count': '1', messages })))
}
