/** What a run says: which outcomes were seen, and each finding as a command that repeats it. */
import { Buffer } from 'node:buffer'
import type { HttpRequest } from '../support/http-client.ts'
import { layOut } from '../support/text-table.ts'
import type { Operation } from './openapi.ts'
import type { Finding } from './run.ts'

/** How often each operation gave each status and code. */
export interface Coverage {
  readonly record: (operation: string, status: number, code: string) => void
  /** The documented outcomes that were not seen, except those that a caller cannot cause. */
  readonly unseen: () => string[]
  /** For a terminal. */
  readonly table: () => string
  readonly total: () => number
}

const maximumBodyCharacters = 2000

export function createCoverage(operations: readonly Operation[]): Coverage {
  const counts = new Map<string, number>()
  const total = () => [...counts.values()].reduce((sum, count) => sum + count, 0)
  return {
    record: (...outcome) => {
      const key = outcome.join('\t')
      counts.set(key, (counts.get(key) ?? 0) + 1)
    },
    unseen: () =>
      operations
        .flatMap(outcomesOf)
        .filter((outcome) => !counts.has(outcome.join('\t')))
        .map((outcome) => outcome.join(' ')),
    table: () => {
      const share = (count: number) => `${((100 * count) / total()).toFixed(2)} %`
      const rows = [...counts].map(([key, count]) => [...key.split('\t'), String(count), share(count)])
      return layOut([
        ['operation', 'status', 'outcome', 'count', 'share'],
        ...rows.toSorted((a, b) => a.join().localeCompare(b.join())),
        ['all', '', '', String(total()), share(total())],
      ])
    },
    total,
  }
}

/** Operation, status and code. The classic API has no document: it must only succeed. */
function outcomesOf(operation: Operation): [id: string, status: string, code: string][] {
  const { id, surface, answers } = operation
  if (surface === 'classic') return [[id, '200', 'ok']]
  return Object.entries(answers).flatMap(([status, { content = {} }]) =>
    Object.keys(content['application/problem+json']?.examples ?? { ok: {} })
      .filter((code) => canBeCaused(operation, code))
      .map((code): [string, string, string] => [id, status, code]),
  )
}

/** Needs two calls at once. */
const ofRaces = ['account_changed', 'idempotency_conflict']

/**
 * A healthy service does not fail. Without a body and a query only a broken body is invalid, and an HTTP client sends none.
 */
function canBeCaused({ body, slots }: Operation, code: string): boolean {
  if (['internal', 'unavailable', ...ofRaces].includes(code)) return false
  return code !== 'invalid_parameters' || body !== 'none' || slots.some(({ place }) => place === 'query')
}

/** The reason, the request as a command, and the answer. */
export function describeFinding(origin: string, { request, answer, problems }: Finding): string {
  return [
    ...problems.map((problem) => `  - ${problem}`),
    `  ${asCurl(origin, request)}`,
    ...(answer
      ? [
          `  ${answer.status} ${JSON.stringify(answer.headers)}`,
          `  ${answer.body.toString().slice(0, maximumBodyCharacters)}`,
        ]
      : ['  no answer']),
  ].join('\n')
}

/** A command for bash. It removes the headers that curl would add. */
function asCurl(origin: string, { method, path, headers, body }: HttpRequest): string {
  const sent = headers.filter(([name]) => name !== 'Content-Length')
  const unwanted = ['Accept', 'User-Agent', 'Content-Type'].filter(
    (name) => !headers.some(([given]) => given === name),
  )
  return [
    `curl -i --path-as-is ${method === 'HEAD' ? '--head' : `-X ${quote(method)}`}`,
    ...unwanted.map((name) => `-H '${name}:'`),
    ...sent.map(([name, value]) => `-H ${quote(value === '' ? `${name};` : `${name}: ${value}`)}`),
    ...(body && method !== 'HEAD' ? [`--data-binary ${quote(body)}`] : []),
    quote(origin + path),
  ].join(' ')
}

/** In bash's own quotes, which can write every byte except NUL. */
function quote(text: string | Uint8Array): string {
  const bytes = typeof text === 'string' ? Buffer.from(text, 'latin1') : text
  const written = Array.from(bytes, (byte: number) =>
    byte >= 0x20 && byte < 0x7f && byte !== 0x27 && byte !== 0x5c
      ? String.fromCharCode(byte)
      : `\\x${byte.toString(16).padStart(2, '0')}`,
  ).join('')
  return written.includes('\\') ? `$'${written}'` : `'${written}'`
}
