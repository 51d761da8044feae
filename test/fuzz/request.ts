import { Buffer } from 'node:buffer'
import type { HttpRequest } from '../support/http-client.ts'
import type { BodyForm } from './bodies.ts'
import { applyChange, type Entry } from './changes.ts'
import type { Call, Step } from './journey.ts'
import type { Json } from './openapi.ts'
import { allowedOrigin, foreignOrigin, type Surroundings } from './surroundings.ts'
import { resolve, type Visitor, type World } from './visitor.ts'

/** A request, with what its sender knows about it. */
export interface Prepared {
  readonly request: HttpRequest
  /** The body, if it is one JSON object, declared as such, in which no name occurs twice. */
  readonly json: Readonly<Record<string, Json>> | undefined
  /** The values in it, by the names under which the visitor remembers them. */
  readonly given: Readonly<Record<string, Json>>
}

/** Makes a request of a step, with what the visitor knows by now. */
export async function prepare(world: World, visitor: Visitor, step: Step): Promise<Prepared> {
  const headers = headersOf(world, visitor, step.surroundings)
  if (step.kind === 'stray') {
    const { method, path } = step
    const { bytes, headers: ofBody } = encodeBody(step.body, '')
    return {
      request: { method, path, headers: [...headers, ...ofBody], body: bytes },
      json: undefined,
      given: {},
    }
  }
  const { operation } = step
  const entries = step.changes.reduce(applyChange, await entriesOf(world, visitor, step))
  const members = entries.filter(({ place }) => place === 'body')
  const { bytes, headers: ofBody } = encodeBody(step.body, objectText(members))
  const path = pathOf(operation.path, entries) + withQuery(step.ending, entries)
  const names = new Map(operation.slots.map(({ name, knownAs }) => [name, knownAs]))
  return {
    request: { method: operation.method, path, headers: [...headers, ...ofBody], body: bytes },
    json: isPlain(step, members)
      ? Object.fromEntries(members.map(({ name, value }) => [name, value]))
      : undefined,
    // A path takes the first of two values. Elsewhere two are refused.
    given: Object.fromEntries(
      entries.toReversed().map(({ name, value }) => [names.get(name) ?? name, value]),
    ),
  }
}

async function entriesOf(world: World, visitor: Visitor, { operation, sources }: Call): Promise<Entry[]> {
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
    body.form === 'json' &&
    body.cut === 0 &&
    /^application\/json(;charset=utf-8)?$/i.test(body.contentType.replaceAll(/[ "]/g, '')) &&
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

function encodeBody(body: BodyForm, text: string): { bytes?: Uint8Array; headers: HttpRequest['headers'] } {
  if (body.form === 'none') return { headers: [] }
  const bytes = body.form === 'raw' ? body.bytes : Buffer.from(text.slice(0, text.length - body.cut))
  const { contentType, isChunked } = body
  return {
    bytes,
    headers: [
      ...(contentType === undefined ? [] : [['Content-Type', contentType] as const]),
      isChunked ? ['Transfer-Encoding', 'chunked'] : ['Content-Length', String(bytes.byteLength)],
    ],
  }
}

function headersOf(world: World, visitor: Visitor, surroundings: Surroundings): HttpRequest['headers'] {
  const { origin, fetchSite, headers } = surroundings
  const host = visitor.journey.host === 'name' ? 'latchkey.example' : new URL(world.worker.origin).host
  const origins = { own: `http://${host}`, allowed: allowedOrigin, foreign: foreignOrigin, none: undefined }
  const optional = {
    'CF-Connecting-IP': visitor.address,
    Origin: typeof origin === 'object' ? origin.text : origins[origin],
    'Sec-Fetch-Site': fetchSite,
    Cookie: cookieOf(world, visitor, surroundings.cookies),
  }
  const given = Object.entries(optional).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  )
  return [['Host', host], ...given, ...headers]
}

function cookieOf(
  { learned }: World,
  { cookies }: Visitor,
  form: Surroundings['cookies'],
): string | undefined {
  if (typeof form === 'object') return form.text
  const others = [...learned].flatMap(([name, values]) =>
    name.startsWith('cookie ') ? [[name.slice('cookie '.length), values.at(-1) ?? '']] : [],
  )
  const pairs = { none: [], own: [...cookies], twice: [...cookies, ...cookies, ['session', 'x']], others }[
    form
  ]
  return pairs.map((pair) => pair.join('=')).join('; ') || undefined
}
