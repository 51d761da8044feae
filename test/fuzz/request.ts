import { Buffer } from 'node:buffer'
import type { HttpRequest } from '../support/http-client.ts'
import type { BodyForm } from './bodies.ts'
import type { Entry } from './changes.ts'
import type { Call } from './journey.ts'
import type { Json } from './openapi.ts'
import type { Surroundings } from './surroundings.ts'
import { hostOf, resolve, type Visitor, type World } from './visitor.ts'

/** A request, with what its sender knows about it. */
export interface Prepared {
  readonly request: HttpRequest
  /** The body, if it is one JSON object, declared as such, in which no name occurs twice. */
  readonly json: Readonly<Record<string, Json>> | undefined
  /** The values in it, by the names under which the visitor remembers them. */
  readonly given: Readonly<Record<string, Json>>
}

/** Makes a request of a call, with what the visitor knows by now. */
export async function prepare(world: World, visitor: Visitor, call: Call): Promise<Prepared> {
  const { operation, changes, surroundings, ending } = call
  let entries = await entriesOf(world, visitor, call)
  for (const change of changes) entries = change(entries)
  const members = entries.filter(({ place }) => place === 'body')
  const { bytes, headers } = encodeBody(call.body, objectText(members))
  const names = new Map(operation.slots.map(({ name, knownAs }) => [name, knownAs]))
  return {
    request: {
      method: operation.method,
      path: pathOf(operation.path, entries) + withQuery(ending, entries),
      headers: [...headersOf(world, visitor, surroundings), ...parameterHeaders(entries), ...headers],
      body: bytes,
    },
    json: isPlain(call, members)
      ? Object.fromEntries(members.map(({ name, value }) => [name, value]))
      : undefined,
    given: givenIn(entries, names),
  }
}

/** A path takes the first of two values. Elsewhere two are refused. A new password comes after the current one. */
function givenIn(entries: readonly Entry[], names: ReadonlyMap<string, string>): Prepared['given'] {
  const byName = new Map(entries.toReversed().map(({ name, value }) => [name, value]))
  return Object.fromEntries([...byName].toReversed().map(([name, value]) => [names.get(name) ?? name, value]))
}

/** Header values of visible ASCII. The transport would change others. */
function parameterHeaders(entries: readonly Entry[]): HttpRequest['headers'] {
  return entries
    .filter(({ place }) => place === 'header')
    .map(({ name, value }) => {
      const text = typeof value === 'string' ? value : JSON.stringify(value)
      return [
        name,
        text
          .replaceAll(/[^\x20-\x7e]/g, '')
          .trim()
          .slice(0, 2000),
      ] as const
    })
}

async function entriesOf(
  world: World,
  visitor: Visitor,
  { operation, sources }: Call,
): Promise<readonly Entry[]> {
  const entries = operation.slots.map(async (slot, index) => {
    const source = sources[index]
    const value = source && (await resolve(world, visitor, slot, source))
    return value === undefined ? [] : [{ name: slot.name, place: slot.place, value }]
  })
  return (await Promise.all(entries)).flat()
}

function isPlain({ body, surroundings }: Call, members: readonly Entry[]): boolean {
  const names = members.map(({ name }) => name)
  return (
    body !== undefined &&
    body.bytes === undefined &&
    body.cut === 0 &&
    /^application\/json(;charset=utf-8)?$/i.test(body.contentType?.replaceAll(/[ "]/g, '') ?? '') &&
    !names.includes('__proto__') &&
    new Set(names).size === names.length &&
    !surroundings.headers.some(([name]) => name === 'Content-Encoding')
  )
}

/** Not `JSON.stringify`: a name may occur twice. */
function objectText(members: readonly Entry[]): string {
  return `{${members.map(({ name, value }) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`
}

function pathOf(template: string, entries: readonly Entry[]): string {
  return template.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const entry = entries.find((other) => other.place === 'path' && other.name === name)
    return entry ? encode(entry.value) : ''
  })
}

function withQuery(ending: string, entries: readonly Entry[]): string {
  const query = entries
    .filter(({ place }) => place === 'query')
    .map(({ name, value }) => `${encode(name)}=${encode(value)}`)
    .join('&')
  if (query === '') return ending
  const [path = '', more] = ending.split(/[?#]/)
  return `${path}?${query}${more === undefined ? '' : `&${more}`}`
}

function encode(value: Json): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return encodeURIComponent(text.toWellFormed().slice(0, 2000).toWellFormed())
}

function encodeBody(
  body: BodyForm | undefined,
  text: string,
): { bytes: Uint8Array | undefined; headers: HttpRequest['headers'] } {
  if (!body) return { bytes: undefined, headers: [] }
  const { contentType, isChunked, bytes = Buffer.from(text.slice(0, text.length - body.cut)) } = body
  return {
    bytes,
    headers: [
      ...(contentType === undefined ? [] : [['Content-Type', contentType] as const]),
      isChunked ? ['Transfer-Encoding', 'chunked'] : ['Content-Length', String(bytes.byteLength)],
    ],
  }
}

function headersOf(world: World, visitor: Visitor, surroundings: Surroundings): HttpRequest['headers'] {
  const { origin, fetchSite, cookies, headers } = surroundings
  const host = hostOf(visitor, world.worker)
  const optional = {
    'CF-Connecting-IP': visitor.address,
    Origin: origin === 'own' ? `http://${host}` : origin,
    'Sec-Fetch-Site': fetchSite,
    Cookie: cookieOf(world, visitor, cookies),
  }
  const given = Object.entries(optional).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  )
  return [['Host', host], ...given, ...headers]
}

function cookieOf(world: World, visitor: Visitor, form: Surroundings['cookies']): string | undefined {
  if (typeof form === 'object') return form.text
  const own = [...visitor.cookies]
  const others = [...world.learned].flatMap(([name, values]) =>
    name.startsWith('cookie ') ? [[name.slice('cookie '.length), values.at(-1) ?? '']] : [],
  )
  const pairs = { none: [], own, twice: [...own, ...own, ['session', 'x']], others }[form]
  return pairs.map((pair) => pair.join('=')).join('; ') || undefined
}
