import { createHash, createHmac } from 'node:crypto'
import type { AliyunSettings } from './settings.ts'

export type AccessKey = Pick<AliyunSettings, 'aliyunAccessKeyId' | 'aliyunAccessKeySecret'>

/** One call of an Aliyun API. All its parameters are in the query. */
export interface Acs3Call {
  /** With or without a final slash. Its host is signed. */
  readonly baseUrl: string
  /** `SendSms` */
  readonly action: string
  /** `2017-05-25` */
  readonly version: string
  readonly parameters: Readonly<Record<string, string>>
}

const algorithm = 'ACS3-HMAC-SHA256'

/**
 * Builds a request with Aliyun's signature of version 3. No I/O.
 *
 * @param nowMs epoch milliseconds; the provider takes the request for 15 minutes from then
 * @param nonce never used before: the provider serves each nonce once
 * @throws {TypeError} if the base URL is no URL
 * @see https://help.aliyun.com/zh/sdk/product-overview/v3-request-structure-and-signature
 */
export function buildAcs3Request(
  { aliyunAccessKeyId, aliyunAccessKeySecret }: AccessKey,
  { baseUrl, action, version, parameters }: Acs3Call,
  nowMs: number,
  nonce: string,
): Request {
  const query = canonicalQuery(parameters)
  const url = new URL(`${baseUrl.replace(/\/+$/, '')}/`)
  const headers = {
    'x-acs-action': action,
    'x-acs-content-sha256': sha256(''),
    'x-acs-date': new Date(nowMs).toISOString().replace(/\.\d+/, ''),
    'x-acs-signature-nonce': nonce,
    'x-acs-version': version,
  }
  // In the order of the names, as the signature needs them.
  const signed = Object.entries({ host: url.host, ...headers })
  const names = signed.map(([name]) => name).join(';')
  const lines = signed.map(([name, value]) => `${name}:${value}\n`).join('')
  const canonicalRequest = ['POST', url.pathname, query, lines, names, sha256('')].join('\n')
  const signature = createHmac('sha256', aliyunAccessKeySecret)
    .update(`${algorithm}\n${sha256(canonicalRequest)}`)
    .digest('hex')
  url.search = query
  return new Request(url, {
    method: 'POST',
    headers: {
      ...headers,
      accept: 'application/json',
      authorization: `${algorithm} Credential=${aliyunAccessKeyId},SignedHeaders=${names},Signature=${signature}`,
    },
    // A redirect, if followed, would carry the parameters to a host that the settings do not name.
    redirect: 'manual',
  })
}

/** The parameters in the order of their names, written as RFC 3986 says. */
function canonicalQuery(parameters: Readonly<Record<string, string>>): string {
  return Object.entries(parameters)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map((pair) => pair.map(percentEncode).join('='))
    .join('&')
}

/** `encodeURIComponent` leaves five characters that are reserved in RFC 3986. */
function percentEncode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
