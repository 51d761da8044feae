import * as z from 'zod'
import { randomToken } from '../../core/random.ts'
import { readReplyBody, type UnreadReason } from '../../core/reply-body.ts'
import { err, type Result } from '../../core/result.ts'
import type { NumberFate, NumberHistory } from '../../phone/number-history.ts'
import type { PhoneNumber } from '../../phone/phone-number.ts'
import { parseJson } from '../reply.ts'
import { buildAcs3Request } from './acs3.ts'
import type { AliyunOutside } from './aliyun.ts'
import type { AliyunSettings } from './settings.ts'

/** A visitor waits for it. */
const timeoutMs = 3000

/** China has had no daylight saving time since 1991, so a fixed offset is exact. */
const shanghaiOffsetMs = 8 * 3_600_000

/**
 * Asks Aliyun's Cell Phone Number Service (Dytnsapi), which asks the carriers of mainland China. Other numbers are `unknown`,
 * without a request.
 *
 * It is charged if it can tell. Reasons are a provider's code, `undecided`, `cancelled`, `http_` and a status, or one of
 * `country`, `timeout`, `network`, `too_large`, `unreadable`.
 *
 * @see https://help.aliyun.com/document_detail/170032.html
 */
export function createAliyunNumberHistory(settings: AliyunSettings, outside: AliyunOutside): NumberHistory {
  // workerd's fetch refuses to be called as another object's method.
  const { fetch, now, random } = outside

  return async function askAliyun(phoneNumber, sinceMs) {
    if (!/^\+861\d{10}$/.test(phoneNumber)) return { status: 'unknown', reason: 'country' }
    const request = buildTwiceTelRequest(settings, phoneNumber, sinceMs, now(), randomToken(random))
    const signal = AbortSignal.timeout(timeoutMs)
    try {
      const response = await fetch(request, { signal })
      return parseTwiceTelReply(response.status, await readReplyBody(response, signal))
    } catch {
      return parseTwiceTelReply(200, err(signal.aborted ? 'timeout' : 'network'))
    }
  }
}

/**
 * Builds the question whether a number of mainland China was given out after a moment. No I/O.
 *
 * @param sinceMs epoch milliseconds
 */
export function buildTwiceTelRequest(
  settings: AliyunSettings,
  phoneNumber: PhoneNumber,
  sinceMs: number,
  nowMs: number,
  nonce: string,
): Request {
  const call = {
    baseUrl: settings.aliyunNumberHistoryBaseUrl,
    action: 'DescribePhoneTwiceTelVerify',
    version: '2020-02-17',
    parameters: {
      AuthCode: settings.aliyunNumberHistoryAuthCode,
      InputNumber: phoneNumber.slice('+86'.length),
      Mask: 'NORMAL',
      StartTime: shanghaiTime(sinceMs),
    },
  }
  return buildAcs3Request(settings, call, nowMs, nonce)
}

const replySchema = z.object({
  // Letters only, so that it cannot repeat a number.
  Code: z.string().regex(/^[A-Za-z][A-Za-z._]{1,63}$/),
  Data: z.object({ VerifyResult: z.string() }).optional().catch(undefined),
})

const fates: ReadonlyMap<string | undefined, NumberFate> = new Map([
  ['0', { status: 'unknown', reason: 'undecided' }],
  ['1', { status: 'reissued' }],
  ['2', { status: 'kept' }],
  // Whoever has just received an SMS at it has a number that works: this answer is late.
  ['3', { status: 'unknown', reason: 'cancelled' }],
])

/** Reads the answer. No I/O. Anything but a documented result in a success is `unknown`. */
export function parseTwiceTelReply(httpStatus: number, body: Result<string, UnreadReason>): NumberFate {
  if (httpStatus !== 200) return { status: 'unknown', reason: `http_${httpStatus}` }
  if (!body.ok) return { status: 'unknown', reason: body.error }
  const reply = parseJson(body.value, replySchema)
  const unreadable: NumberFate = { status: 'unknown', reason: 'unreadable' }
  if (reply === undefined) return unreadable
  if (reply.Code !== 'OK') return { status: 'unknown', reason: reply.Code }
  return fates.get(reply.Data?.VerifyResult) ?? unreadable
}

/** `2018-01-01 00:00:00` as a clock in Shanghai shows it. */
function shanghaiTime(epochMs: number): string {
  return new Date(epochMs + shanghaiOffsetMs).toISOString().slice(0, 19).replace('T', ' ')
}
