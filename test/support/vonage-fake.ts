import { randomUUID } from 'node:crypto'
import { isGsm7 } from '../../src/delivery/message.ts'
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

interface VonageAccount {
  readonly apiKey: string
  readonly apiSecret: string
  /** Numbers and names that can send. */
  readonly senders: readonly string[]
}

type VonageMessage = FreeTextMessage & { readonly ttlMs: number }

/** A status of Vonage's. It comes with HTTP 200. */
export function vonageStatus(status: string, httpStatus = 200): ProviderFault {
  return answer(httpStatus, refusalOf(status))
}

/** A strict stand-in for Vonage's SMS API. */
export function createVonageFake(account: VonageAccount) {
  return createProviderFake<VonageMessage>({
    check: (request, text) => check(account, request, text),
    success: ({ to }) => ({
      body: JSON.stringify({
        'message-count': '1',
        messages: [{ to, 'message-id': randomUUID(), status: '0', 'remaining-balance': '3.14159265' }],
      }),
    }),
    contentType: 'application/json',
    now: () => Date.now(),
  })
}

function check(
  { apiKey, apiSecret, senders }: VonageAccount,
  { method, headers, url }: Request,
  body: string,
): Checked<VonageMessage> {
  const { pathname, search } = new URL(url)
  const form = parseForm(body) ?? {}
  const { api_key, api_secret, from = '', to = '', text = '', type, ttl = '' } = form
  const broken = brokenRule([
    [method === 'POST' && pathname === '/sms/json' && search === '', '3', 'the method, the path or a query'],
    [headers.get('accept') === 'application/json', '3', 'the Accept header'],
    [
      headers.get('content-type') === 'application/x-www-form-urlencoded;charset=UTF-8',
      '3',
      'the Content-Type header',
    ],
    [
      hasOnly(form, 'api_key', 'api_secret', 'from', 'to', 'text', 'type', 'ttl'),
      '2',
      'a field is missing, there twice, or unknown',
    ],
    [api_key === apiKey && api_secret === apiSecret, '4', 'the key or the secret'],
    [/^[1-9]\d{6,14}$/.test(to), '3', 'to is not E.164 without its plus'],
    [senders.includes(from), '15', 'no sender of this account'],
    [text !== '', '2', 'no text'],
    // The real one sends it with question marks.
    [type === (isGsm7(text) ? 'text' : 'unicode'), '3', 'the type does not fit the text'],
    [/^\d+$/.test(ttl) && Number(ttl) >= 20_000 && Number(ttl) <= 604_800_000, '3', 'ttl'],
  ])
  if (broken === undefined) return { message: { to, from, text, ttlMs: Number(ttl) } }
  const { code, why } = broken
  return { why: `${code}: ${why}`, refusal: new Response(refusalOf(code)) }
}

function refusalOf(status: string): string {
  return JSON.stringify({
    'message-count': '1',
    messages: [{ status, 'error-text': 'Refused for 14155550199' }],
  })
}
