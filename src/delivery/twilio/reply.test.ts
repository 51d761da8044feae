import { describe, expect, it } from 'vitest'
import { err, ok } from '../../core/result.ts'
import { parseMessageReply } from './reply.ts'

const sid = 'SM0123456789abcdef0123456789abcdef'
/** The documented codes that mean “not sent”. */
const documented = {
  refused: '21211 21265 21610 21614 21635',
  unavailable:
    '10001 20003 20404 20429 21608 21212 21266 21267 21408 21603 21606 21611 21612 21657 21659 21660 ' +
    '21661 21701 21703 21705 21602 21604 21605 21617',
} as const

describe('a reply of HTTP 201', () => {
  it.each(['accepted', 'scheduled', 'queued', 'sending', 'sent', 'delivered'])('accepts: %s', (status) => {
    expect(parse(201, { sid, status, error_code: null })).toEqual({ status: 'accepted', messageId: sid })
  })

  it.each([undefined, null, 7, `${sid}0`, '+14155552671'])('accepts without a message id: %s', (odd) => {
    expect(parse(201, { sid: odd, status: 'queued' })).toEqual({ status: 'accepted', messageId: undefined })
  })

  it.each(['failed', 'undelivered'])('says that the message is %s already', (status) => {
    expect(parse(201, { sid, status })).toEqual({ status: 'failed', reason: status })
  })

  it.each([{}, { sid }, { sid, status: 'canceled' }, { code: 21211, status: 400 }, [{ sid }], null])(
    'is unknown if it is not a message: %j',
    (body) => {
      expect(parse(201, body)).toEqual({ status: 'unknown', reason: 'unreadable' })
    },
  )
})

describe('a reply that refuses', () => {
  it('means what its code means, and an undocumented code is a failure', () => {
    const meanings = new Map<number, string>()
    for (const first of [10_000, 20_000, 20_400, 21_000, 21_200, 21_400, 21_600, 21_700, 30_000, 60_200])
      for (let code = first; code < first + 100; code += 1) meanings.set(code, 'failed')
    for (const [meaning, codes] of Object.entries(documented))
      for (const code of codes.split(' ')) meanings.set(Number(code), meaning)
    for (const [code, status] of meanings)
      for (const httpStatus of [400, 401, 403, 404, 500, 503])
        expect(parse(httpStatus, refusal(code))).toEqual({ status, reason: String(code) })
  })

  it('is unavailable with HTTP 429, whatever its body is, because it was not processed', () => {
    expect(parse(429, refusal(20_429))).toEqual({ status: 'unavailable', reason: '20429' })
    expect(parse(429, refusal(63_038))).toEqual({ status: 'unavailable', reason: '63038' })
    expect(parse(429, '<p>slow')).toEqual({ status: 'unavailable', reason: 'http_429' })
    expect(parseMessageReply(429, err('timeout'))).toEqual({ status: 'unavailable', reason: 'http_429' })
  })

  it.each([{ code: '21211' }, { code: 21_211.5 }, { code: 14_155_552_671 }, { code: 0 }, {}, 'x'])(
    'is a failure if it is unreadable: %j',
    (body) => {
      expect(parse(400, body)).toEqual({ status: 'failed', reason: 'http_400' })
    },
  )

  it('is not taken at its word with a status that does not refuse', () => {
    for (const httpStatus of [200, 201, 202])
      expect(parse(httpStatus, refusal(21_211))).toEqual({ status: 'unknown', reason: 'unreadable' })
    for (const httpStatus of [302, 501, 502, 504])
      expect(parse(httpStatus, refusal(21_211))).toEqual({ status: 'unknown', reason: `http_${httpStatus}` })
    expect(parse(200, { sid, status: 'queued' })).toEqual({ status: 'unknown', reason: 'unreadable' })
    expect(parse(400, { sid, status: 'queued' })).toEqual({ status: 'failed', reason: 'http_400' })
  })
})

function refusal(code: number) {
  return { code, message: 'The number +14155552671 is wrong', more_info: 'https://…', status: 400 }
}

function parse(httpStatus: number, body: unknown) {
  return parseMessageReply(httpStatus, ok(JSON.stringify(body)))
}
