import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import { parseTemplateSmsReply, readReplyBody } from './reply.ts'
import type { SendOutcome, SmsSender, VerificationMessage } from '../provider.ts'

interface RonglianSettings {
  /** `https://app.cloopen.com:8883`, with or without a final slash. */
  readonly baseUrl: string
  readonly accountSid: string
  /** Secret. Signs, and is never sent. */
  readonly authToken: string
  readonly appId: string
  /** A template whose {1} is the code and whose {2} is its validity in minutes. */
  readonly templateId: string
  /** For the whole exchange, up to the last byte of the reply's body. */
  readonly timeoutMs: number
}

const mainlandPrefix = '+86'
// China has had no daylight saving time since 1991, so a fixed offset is exact.
const shanghaiOffsetMs = 8 * 3_600_000

/** `yyyyMMddHHmmss` as a clock in Shanghai shows it. */
const shanghaiTimestamp = (nowMs: number): string =>
  new Date(nowMs + shanghaiOffsetMs).toISOString().replaceAll(/\D/g, '').slice(0, 14)

/**
 * Builds the request that asks Ronglian for one templated SMS to a number in mainland China. No I/O.
 *
 * The signature and the `Authorization` header must carry the same timestamp, so both are made from one.
 *
 * @param nowMs epoch milliseconds; the provider takes the request for 24 h from then
 * @throws {TypeError} if `settings.baseUrl` is no URL
 * @see https://doc.yuntongxun.com/pe/5a533de33b8496dd00dce07c
 */
export const buildTemplateSmsRequest = (
  settings: Omit<RonglianSettings, 'timeoutMs'>,
  message: VerificationMessage,
  nowMs: number,
): Request => {
  const { accountSid, authToken, appId, templateId } = settings
  const timestamp = shanghaiTimestamp(nowMs)
  // MD5 is the provider's choice. WebCrypto's is workerd's alone; node:crypto's runs in Node too.
  const signature = createHash('md5')
    .update(`${accountSid}${authToken}${timestamp}`)
    .digest('hex')
    .toUpperCase()
  const root = settings.baseUrl.replace(/\/+$/, '')
  return new Request(`${root}/2013-12-26/Accounts/${accountSid}/SMS/TemplateSMS?sig=${signature}`, {
    method: 'POST',
    headers: {
      accept: 'application/json',
      authorization: Buffer.from(`${accountSid}:${timestamp}`).toString('base64'),
      'content-type': 'application/json;charset=utf-8',
    },
    body: JSON.stringify({
      to: message.to.slice(mainlandPrefix.length),
      appId,
      templateId,
      datas: [message.code, String(message.validMinutes)],
    }),
    // Followed, a redirect would carry the code and the number to a host that nobody chose.
    redirect: 'manual',
  })
}

const exchange = async (
  fetch: typeof globalThis.fetch,
  request: Request,
  timeoutMs: number,
): Promise<SendOutcome> => {
  const signal = AbortSignal.timeout(timeoutMs)
  let response: Response
  try {
    response = await fetch(request, { signal })
  } catch {
    // Nothing tells a connection that never came about from one that broke after the provider had read all.
    return { status: 'unknown', reason: signal.aborted ? 'timeout' : 'network' }
  }
  return parseTemplateSmsReply(response.status, await readReplyBody(response, signal))
}

/**
 * Sends verification codes through Ronglian (Yuntongxun, cloopen.com): one request a message, never a second.
 *
 * A number outside +86 gives `unavailable` without a request, as international SMS is another API there.
 * Reasons are a provider's 6-digit code, `http_` and a status, or one of `country`, `timeout`, `network`,
 * `too_large`, `unreadable`.
 *
 * @param world what the sender needs from outside; `now` gives epoch milliseconds
 * @throws {TypeError} if `settings.baseUrl` is no URL; then nothing was sent
 * @see https://doc.yuntongxun.com/pe/5a533de33b8496dd00dce07c
 */
export const ronglianSender = (
  settings: RonglianSettings,
  world: { readonly fetch: typeof globalThis.fetch; readonly now: () => number },
): SmsSender => {
  // Taken out of `world`, as workerd's fetch refuses to be called as another object's method.
  const { fetch, now } = world
  return async (message) => {
    if (!message.to.startsWith(mainlandPrefix)) return { status: 'unavailable', reason: 'country' }
    return exchange(fetch, buildTemplateSmsRequest(settings, message, now()), settings.timeoutMs)
  }
}
