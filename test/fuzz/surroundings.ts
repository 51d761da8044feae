import * as fc from 'fast-check'
import { mostly, weighted } from './values.ts'

/** What a request carries besides its parameters. */
export interface Surroundings {
  /** `own` is that of the service. */
  readonly origin: 'own' | (string & {}) | undefined
  readonly fetchSite: string | undefined
  readonly cookies: 'own' | 'none' | 'others' | 'twice' | { readonly text: string }
  readonly headers: readonly (readonly [name: string, value: string])[]
}

export const plain: Surroundings = { origin: undefined, fetchSite: undefined, cookies: 'own', headers: [] }

export const allowedOrigin = 'https://shop.example'
export const foreignOrigin = 'https://elsewhere.example'

/** What may be in a header: visible ASCII, spaces and tabs between, and bytes above 127. */
const headerValues = fc
  .array(fc.oneof(fc.integer({ min: 0x21, max: 0x7e }), fc.constantFrom(0x20, 0x09, 0x80, 0xe9, 0xff)), {
    maxLength: 40,
  })
  .map((codes) => String.fromCharCode(...codes).trim())

/** Headers that may change what happens, with values that do. Not Accept-Encoding: the platform in front answers it. */
const oddHeaders: readonly (readonly [name: string, ...values: string[]])[] = [
  ['Accept', '*/*', 'text/html', 'application/json;q=0', 'image/*'],
  ['Accept-Language', 'zh-CN', '*'],
  ['Range', 'bytes=0-10', 'bytes=-1', 'bytes=5-1', 'lines=1'],
  ['If-None-Match', '*', '"x"'],
  ['If-Modified-Since', 'Thu, 01 Jan 2099 00:00:00 GMT', 'yesterday'],
  ['Content-Encoding', 'gzip', 'identity'],
  ['Sec-Purpose', 'prefetch', 'prefetch;prerender'],
  ['X-Moz', 'prefetch'],
  ['X-Forwarded-For', '127.0.0.1'],
  ['X-Forwarded-Host', 'elsewhere.example'],
  ['X-Forwarded-Proto', 'https'],
  ['X-HTTP-Method-Override', 'DELETE'],
  ['X-Request-Id', 'forged'],
  ['Access-Control-Request-Method', 'DELETE', 'POST'],
  ['Access-Control-Request-Headers', 'content-type'],
  ['Authorization', 'Bearer x', 'Basic Og=='],
  ['Forwarded', 'for=127.0.0.1'],
  ['X-Long', 'x'.repeat(8000)],
]

const headers = fc.oneof(
  ...oddHeaders.map(([name, ...values]) =>
    fc.tuple(fc.constant(name), fc.oneof(fc.constantFrom('', ...values), headerValues)),
  ),
)

const oddCookies = [
  ['session=', '__Host-session=', `session=${'A'.repeat(43)}`, `__Host-session=${'A'.repeat(4000)}`],
  ['session=%ff; verification=%', 'verification=../x; __Host-verification=a b', '=; ;;=;session'],
  ['session="quoted"; username=%00'],
].flat()

const odd = fc.record<Surroundings>({
  origin: weighted(
    [6, fc.constantFrom(undefined, 'own')],
    [3, fc.constantFrom(allowedOrigin, foreignOrigin)],
    [1, fc.oneof(fc.constantFrom('null', '*', `${allowedOrigin}.elsewhere.example`), headerValues)],
  ),
  fetchSite: mostly(
    4,
    undefined,
    fc.constantFrom('same-origin', 'none', 'same-site', 'cross-site', 'Same-Origin', 'x'),
  ),
  cookies: weighted(
    [4, fc.constantFrom('own', 'none')],
    [2, fc.constantFrom('others', 'twice')],
    [1, fc.oneof(fc.constantFrom(...oddCookies), headerValues).map((text) => ({ text }))],
  ),
  headers: fc.array(headers, { maxLength: 4 }),
})

export const surroundings: fc.Arbitrary<Surroundings> = weighted([5, fc.constant(plain)], [2, odd])
