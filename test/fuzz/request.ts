import { Buffer } from 'node:buffer'
import type { BodyForm } from './bodies.ts'
import { applyChange, type Entry } from './changes.ts'
import type { HttpRequest } from './client.ts'
import type { Call, Step, Stray } from './journey.ts'
import type { Json } from './schema.ts'
import { allowedOrigin, foreignOrigin } from './surroundings.ts'
import { resolve, type Visitor } from './visitor.ts'
import type { World } from './world.ts'

/** A request, with what its maker knows of it. */
export interface Prepared {
  readonly request: HttpRequest
  /** The body, where it is one JSON object, declared as such, with no name twice. */
  readonly json: Readonly<Record<string, Json>> | undefined
  /** What the visitor put into it, by the names under which they remember it. */
  readonly given: Readonly<Record<string, Json>>
}

/** Makes a request of a step, with what the visitor knows by now. */
export const prepare = async (world: World, visitor: Visitor, step: Step): Promise<Prepared> => {
  if (step.kind === 'call') return prepareCall(world, visitor, step)
  const { method, path, body } = step
  const encoded = encodeBody(body, '')
  return {
    request: {
      method,
      path,
      headers: [...headersOf(world, visitor, step), ...encoded.headers],
      body: encoded.bytes,
    },
    json: undefined,
    given: {},
  }
}

const prepareCall = async (world: World, visitor: Visitor, call: Call): Promise<Prepared> => {
  const { operation } = call
  const resolved = await Promise.all(
    operation.slots.map(async (slot, index) => {
      const source = call.sources[index]
      const value = source && (await resolve(world, visitor, slot, source))
      return value === undefined ? [] : [{ name: slot.name, place: slot.place, value }]
    }),
  )
  const entries = call.changes.reduce(applyChange, resolved.flat())
  const members = entries.filter(({ place }) => place === 'body')
  const encoded = encodeBody(call.body, objectText(members))
  const names = new Map(operation.slots.map(({ name, knownAs }) => [name, knownAs]))
  return {
    request: {
      method: operation.method,
      path: pathOf(operation.path, entries) + withQuery(call.ending, entries),
      headers: [...headersOf(world, visitor, call), ...encoded.headers],
      body: encoded.bytes,
    },
    json: isPlain(call, members)
      ? Object.fromEntries(members.map(({ name, value }) => [name, value]))
      : undefined,
    // Of a value that was given twice, a path takes the first; elsewhere it is refused.
    given: Object.fromEntries(
      entries.toReversed().map(({ name, value }) => [names.get(name) ?? name, value]),
    ),
  }
}

const isPlain = ({ body, surroundings }: Call, members: readonly Entry[]): boolean =>
  body.form === 'json' &&
  body.cut === 0 &&
  /^application\/json(;charset=utf-8)?$/i.test(body.contentType.replaceAll(/[ "]/g, '')) &&
  !members.some(({ name }) => name === '__proto__') &&
  new Set(members.map(({ name }) => name)).size === members.length &&
  !surroundings.headers.some(([name]) => name === 'Content-Encoding')

/** Written by hand, since a name may stand there twice. */
const objectText = (members: readonly Entry[]): string =>
  `{${members.map(({ name, value }) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`

const asText = (value: Json): string =>
  (typeof value === 'string' ? value : JSON.stringify(value)).toWellFormed().slice(0, 2000)

const pathOf = (template: string, entries: readonly Entry[]): string =>
  template.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const entry = entries.find((other) => other.place === 'path' && other.name === name)
    return entry ? encodeURIComponent(asText(entry.value)) : ''
  })

const withQuery = (ending: string, entries: readonly Entry[]): string => {
  const query = entries
    .filter(({ place }) => place === 'query')
    .map(({ name, value }) => `${encodeURIComponent(name)}=${encodeURIComponent(asText(value))}`)
    .join('&')
  if (query === '') return ending
  const [path = '', more] = ending.split(/[?#]/)
  return `${path}?${query}${more === undefined ? '' : `&${more}`}`
}

const encodeBody = (
  body: BodyForm,
  text: string,
): { readonly bytes: Uint8Array | undefined; readonly headers: HttpRequest['headers'] } => {
  if (body.form === 'none') return { bytes: undefined, headers: [] }
  const bytes = body.form === 'raw' ? body.bytes : Buffer.from(text.slice(0, text.length - body.cut))
  return {
    bytes,
    headers: [
      ...(body.contentType === undefined ? [] : [['Content-Type', body.contentType] as const]),
      body.isChunked ? ['Transfer-Encoding', 'chunked'] : ['Content-Length', String(bytes.byteLength)],
    ],
  }
}

/** The name under which the visitor calls the service. */
export const hostOf = (world: World, { journey }: Visitor): string =>
  journey.host === 'name' ? 'latchkey.example' : new URL(world.worker.origin).host

const headersOf = (
  world: World,
  visitor: Visitor,
  { surroundings }: Call | Stray,
): HttpRequest['headers'] => {
  const { origin, fetchSite, headers } = surroundings
  const host = hostOf(world, visitor)
  const origins = { own: `http://${host}`, allowed: allowedOrigin, foreign: foreignOrigin, none: undefined }
  const optional: readonly (readonly [string, string | undefined])[] = [
    ['CF-Connecting-IP', visitor.address],
    ['Origin', typeof origin === 'object' ? origin.text : origins[origin]],
    ['Sec-Fetch-Site', fetchSite],
    ['Cookie', cookieOf(world, visitor, surroundings.cookies)],
  ]
  const given = optional.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]))
  return [['Host', host], ...given, ...headers]
}

const cookieOf = (
  { learned }: World,
  { cookies }: Visitor,
  form: Call['surroundings']['cookies'],
): string | undefined => {
  const joined = (pairs: Iterable<readonly [string, string]>) =>
    [...pairs].map((pair) => pair.join('=')).join('; ') || undefined
  if (typeof form === 'object') return form.text
  if (form === 'none') return undefined
  if (form === 'jar') return joined(cookies)
  if (form === 'twice') return joined([...cookies, ...cookies, ['session', 'x']])
  return joined(
    [...learned].flatMap(([name, values]) =>
      name.startsWith('cookie ') ? [[name.slice('cookie '.length), values.at(-1) ?? ''] as const] : [],
    ),
  )
}
