import type { HttpAnswer } from './client.ts'
import type { Route } from './routing.ts'

/** What every answer carries. */
const always: Readonly<Record<string, RegExp>> = {
  'cache-control': /^no-store$/,
  'content-security-policy':
    /^default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
  'cross-origin-opener-policy': /^same-origin$/,
  'cross-origin-resource-policy': /^(same|cross)-origin$/,
  'origin-agent-cluster': /^\?1$/,
  'referrer-policy': /^no-referrer$/,
  'strict-transport-security': /^max-age=31536000$/,
  'x-content-type-options': /^nosniff$/,
  'x-dns-prefetch-control': /^off$/,
  'x-download-options': /^noopen$/,
  'x-frame-options': /^DENY$/,
  'x-permitted-cross-domain-policies': /^none$/,
  'x-request-id': /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/,
  'x-xss-protection': /^0$/,
}

/** What the runtime adds for the transport. */
const transport = [
  'connection',
  'keep-alive',
  'content-length',
  'content-encoding',
  'transfer-encoding',
  'date',
]

/** What the callers' own rules are about. */
const particular = ['content-type', 'allow', 'retry-after', 'set-cookie']

const cors: Readonly<Record<string, RegExp>> = {
  'access-control-allow-origin': /^https:\/\/shop\.example$/,
  'access-control-allow-credentials': /^true$/,
  'access-control-expose-headers': /^Retry-After,X-Request-Id$/,
}

const preflight: Readonly<Record<string, RegExp>> = {
  'access-control-allow-methods': /^GET,POST,DELETE$/,
  'access-control-max-age': /^600$/,
}

/** What is wrong with the headers that do not depend on the call, in words. */
export const headerProblems = ({ headers }: HttpAnswer, route: Route, host: string): string[] => {
  const expected = {
    ...always,
    ...(route.isFromAllowedOrigin && cors),
    ...(route.isPreflight && preflight),
  }
  const wrong = Object.entries(expected)
    .filter(([name, pattern]) => !pattern.test(String(headers[name])))
    .map(
      ([name]) =>
        `the header ${name} is ${headers[name] === undefined ? 'missing' : `“${String(headers[name])}”`}`,
    )
  // Both belong to requests that may be told of: a preflight may ask for headers, and caches must tell origins apart.
  const permitted = route.isFromAllowedOrigin ? ['vary', 'access-control-allow-headers'] : ['vary']
  const allowed = new Set([...Object.keys(expected), ...transport, ...particular, ...permitted])
  const unexpected = Object.keys(headers)
    .filter((name) => !allowed.has(name))
    .map((name) => `nobody promised a header ${name}`)
  return [...wrong, ...unexpected, ...cookieProblems(headers['set-cookie'] ?? [], host)]
}

/** Every cookie is limited to this site and this host; those that are secrets, to the browser alone. One may be taken back. */
const cookieProblems = (lines: readonly string[], host: string): string[] =>
  lines.flatMap((line) => {
    const isPlainLocalhost = /^127\.0\.0\.1(:|$)/.test(host)
    const isForScripts = line.startsWith('username=')
    const pattern = new RegExp(
      `^${isPlainLocalhost || isForScripts ? '' : '__Host-'}(session|verification|username)=[\\w-]*; Max-Age=\\d+; Path=/` +
        `${isForScripts ? '' : '; HttpOnly'}${isPlainLocalhost ? '' : '; Secure'}; SameSite=Lax$`,
    )
    return pattern.test(line) || line === 'username=; Max-Age=0; Path=/'
      ? []
      : [`the cookie ${line.replace(/=[^;]*/, '=…')} has other attributes`]
  })
