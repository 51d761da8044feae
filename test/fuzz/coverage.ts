import { layOut } from '../support/text-table.ts'
import type { Operation } from './operations.ts'

/** What has been seen: how often each operation gave each status and code. */
export interface Coverage {
  readonly record: (operation: string, status: number, code: string) => void
  /** What the document describes, no fault of ours can hide, and nobody has seen. */
  readonly unseen: () => string[]
  /** For a terminal. */
  readonly table: () => string
  readonly total: () => number
}

/**
 * What nobody can hear who sends whole requests to a healthy service. Where there is nothing to fill in, only a body that
 * breaks off is invalid, and an HTTP client does not send one.
 */
const isUnprovokable = ({ body, slots }: Operation, code: string): boolean =>
  ['internal', 'unavailable'].includes(code) ||
  (code === 'invalid_parameters' && body === 'none' && slots.length === 0)

export const createCoverage = (operations: readonly Operation[]): Coverage => {
  const counts = new Map<string, number>()
  const keyOf = (operation: string, status: number | string, code: string) =>
    `${operation}\t${status}\t${code}`
  const total = () => [...counts.values()].reduce((sum, count) => sum + count, 0)
  return {
    record: (operation, status, code) => {
      const key = keyOf(operation, status, code)
      counts.set(key, (counts.get(key) ?? 0) + 1)
    },
    unseen: () =>
      describedOutcomes(operations)
        .filter((outcome) => !counts.has(keyOf(...outcome)))
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

/** Operation, status and code of everything that can be provoked; of the classic surface, just that it works. */
const describedOutcomes = (operations: readonly Operation[]): [string, string, string][] =>
  operations.flatMap((operation) =>
    operation.surface === 'classic'
      ? [[operation.id, '200', 'ok'] as [string, string, string]]
      : Object.entries(operation.answers).flatMap(([status, { content = {} }]) => {
          const examples = content['application/problem+json']?.examples
          const codes = examples ? Object.keys(examples) : ['ok']
          return codes
            .filter((code) => !isUnprovokable(operation, code))
            .map((code): [string, string, string] => [operation.id, status, code])
        }),
  )
