import { Buffer } from 'node:buffer'
import { randomUUID } from 'node:crypto'
import {
  answer,
  brokenRule,
  type Checked,
  createProviderFake,
  type FreeTextMessage,
  hasOnly,
  parseForm,
  type ProviderFault,
} from './provider-fake.ts'

interface TwilioAccount {
  readonly accountSid: string
  readonly authToken: string
  /** The numbers, names and pools that can send. */
  readonly senders: readonly string[]
}

/** The HTTP status of each code. All others have 400. */
const statuses: Readonly<Partial<Record<string, number>>> = { '20003': 401, '20404': 404, '20004': 405 }

/** An error of Twilio's. */
export function twilioError(code: string, status = statuses[code] ?? 400): ProviderFault {
  return answer(status, errorOf(code, status))
}

/** A strict stand-in for Twilio's call that creates a message. */
export function createTwilioFake(account: TwilioAccount) {
  return createProviderFake<FreeTextMessage & { readonly validSeconds: number }>({
    check: (request, text) => check(account, request, text),
    success: ({ to, from, text }) => ({
      status: 201,
      body: JSON.stringify({
        sid: `SM${randomUUID().replaceAll('-', '')}`,
        status: from.startsWith('MG') ? 'accepted' : 'queued',
        error_code: null,
        to,
        body: text,
      }),
    }),
    contentType: 'application/json;charset=utf-8',
    now: () => Date.now(),
  })
}

function check(
  { accountSid, authToken, senders }: TwilioAccount,
  { method, headers, url }: Request,
  text: string,
): Checked<FreeTextMessage & { readonly validSeconds: number }> {
  const { pathname, search } = new URL(url)
  const {
    To = '',
    From,
    MessagingServiceSid,
    Body = '',
    ValidityPeriod = '',
    ...rest
  } = parseForm(text) ?? {}
  const sender = From ?? MessagingServiceSid ?? ''
  const basic = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`
  const broken = brokenRule([
    [method === 'POST', '20004', 'the method is not POST'],
    [pathname === `/2010-04-01/Accounts/${accountSid}/Messages.json`, '20404', 'the path'],
    [search === '', '20001', 'a query'],
    [headers.get('authorization') === basic, '20003', 'the Authorization header'],
    [headers.get('accept') === 'application/json', '20001', 'the Accept header'],
    [
      headers.get('content-type') === 'application/x-www-form-urlencoded;charset=UTF-8',
      '20001',
      'the Content-Type header',
    ],
    [parseForm(text) !== undefined && hasOnly(rest), '20001', 'a field twice, or an unknown one'],
    [/^\+[1-9]\d{6,14}$/.test(To), '21211', 'To is not E.164'],
    [(From === undefined) !== (MessagingServiceSid === undefined), '21603', 'not one sender'],
    [(MessagingServiceSid === undefined) !== sender.startsWith('MG'), '21705', 'not a Messaging Service'],
    [senders.includes(sender), '21606', 'no sender of this account'],
    [Body !== '', '21602', 'no Body'],
    [Body.length <= 1600, '21617', 'Body is too long'],
    [/^[1-9]\d*$/.test(ValidityPeriod) && Number(ValidityPeriod) <= 36_000, '20001', 'ValidityPeriod'],
  ])
  if (broken === undefined)
    return { message: { to: To, from: sender, text: Body, validSeconds: Number(ValidityPeriod) } }
  const { code, why } = broken
  const status = statuses[code] ?? 400
  return { why: `${code}: ${why}`, refusal: new Response(errorOf(code, status), { status }) }
}

function errorOf(code: string, status: number): string {
  return JSON.stringify({
    code: Number(code),
    message: "The 'To' number +14155550199 is not valid",
    more_info: `https://www.twilio.com/docs/errors/${code}`,
    status,
  })
}
