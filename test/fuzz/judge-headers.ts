import type { HttpAnswer } from '../support/http-client.ts'
import type { Route } from './exchange.ts'

/** On every answer. */
export const constantHeaders = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000',
  'x-content-type-options': 'nosniff',
  'x-dns-prefetch-control': 'off',
  'x-download-options': 'noopen',
  'x-frame-options': 'DENY',
  'x-permitted-cross-domain-policies': 'none',
  'x-xss-protection': '0',
}

const forAllowedOrigin = {
  'access-control-allow-origin': 'https://shop.example',
  'access-control-allow-credentials': 'true',
  'access-control-expose-headers': 'Retry-After,X-Request-Id,Idempotency-Replayed',
}

const forPreflight = { 'access-control-max-age': '600' }

const patterns = {
  'cross-origin-resource-policy': /^(same|cross)-origin$/,
  'x-request-id': /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/,
}

/** Those of the transport, and those that the rules of single calls are about. */
const elsewhere = [
  ['connection', 'keep-alive', 'content-length', 'transfer-encoding', 'date', 'vary'],
  ['content-type', 'allow', 'retry-after', 'set-cookie'],
].flat()

/** What is wrong with the headers that do not depend on the call. */
export function headerProblems({ status, headers }: HttpAnswer, route: Route, host: string): string[] {
  const { isFromAllowedOrigin, preflightMethods } = route
  const exact = {
    ...constantHeaders,
    ...(isFromAllowedOrigin && forAllowedOrigin),
    ...(preflightMethods && forPreflight),
  }
  const wrong = [
    ...Object.entries(exact).filter(([name, value]) => headers[name] !== value),
    ...Object.entries(patterns).filter(([name, pattern]) => !pattern.test(String(headers[name]))),
  ].map(([name]) => `the header ${name} is ${name in headers ? `“${String(headers[name])}”` : 'missing'}`)
  const allowed = new Set([...Object.keys({ ...exact, ...patterns }), ...elsewhere])
  // A preflight may ask for headers.
  if (isFromAllowedOrigin) allowed.add('access-control-allow-headers')
  if (preflightMethods) allowed.add('access-control-allow-methods')
  for (const name of describedHeaders(route, status)) allowed.add(name)
  const unexpected = Object.keys(headers)
    .filter((name) => !allowed.has(name))
    .map((name) => `nothing promises the header ${name}`)
  return [...wrong, ...unexpected, ...cookieProblems(headers['set-cookie'] ?? [], host, route)]
}

function describedHeaders({ operation }: Route, status: number): string[] {
  return Object.keys(operation?.answers[status]?.headers ?? {}).map((name) => name.toLowerCase())
}

/** Every cookie is for this site and this host alone. Secret ones are hidden from scripts. */
function cookieProblems(lines: readonly string[], host: string, { operation }: Route): string[] {
  const isLocal = /^127\.0\.0\.1(:|$)/.test(host)
  const [prefix, secure] = isLocal ? ['', ''] : ['__Host-', '; Secure']
  // A classic sign-in can be until the browser is closed.
  const maxAge = String.raw`(; Max-Age=\d+)${operation?.id === 'POST /login' ? '?' : ''}`
  const value = String.raw`=[\w-]*${maxAge}; Path=/`
  const device = String.raw`=([\w-]{43}\.[\w-]+)?; Max-Age=\d+; Path=/`
  const allowed = [
    new RegExp(`^${prefix}(session|verification)${value}; HttpOnly${secure}; SameSite=Lax$`),
    new RegExp(`^${prefix}device${device}; HttpOnly${secure}; SameSite=Lax$`),
    new RegExp(`^username${value}${secure}; SameSite=Lax$`),
    /^username=; Max-Age=0; Path=\/$/,
  ]
  return lines
    .filter((line) => !allowed.some((pattern) => pattern.test(line)))
    .map((line) => `the cookie ${line.replace(/=[^;]*/, '=…')} has other attributes`)
}

/** `Allow` comes with a 405, and only with that. */
export function isAllowWrong({ status, headers }: HttpAnswer): boolean {
  return (status === 405) !== /^[A-Z]+(, [A-Z]+)*$/.test(headers.allow ?? '')
}
