import { section, table } from '../test/support/markdown.ts'
import { type Trips, tripBudget } from './trip-budget.ts'

/** The kind of a call, by its name. */
const kinds = [
  ['KV reads', /^KV get /],
  ['writes', /^KV put /],
  ['deletes', /^KV delete /],
  ['Durable Objects', /^(?!KV |D1 |SMS )/],
  ['D1', /^D1 /],
  ['provider', / provider$/],
] as const

/** Counts the calls of a request: by kind, in total, in sequence, and those that the answer does not wait for. */
export function countTrips({ path, beside }: Trips) {
  const calls = [...path.flat(), ...beside]
  return {
    byKind: kinds.map(([, pattern]) => calls.filter((call) => pattern.test(call)).length),
    total: calls.length,
    inSequence: path.length,
    notWaitedFor: beside.length,
  }
}

/** Returns the table of remote calls, from the budget that the tests assert. */
export function reportTrips(): string {
  return section(
    'Remote calls',
    'The calls of every request and of its refusals. "In sequence" is the number of steps that the answer waits for; other calls run in parallel or after the answer. `test/http/round-trips.test.ts` asserts every line, call by call.',
    table(
      ['', ...kinds.map(([name]) => name), 'total', 'in sequence', 'not waited for'],
      Object.entries<Trips>(tripBudget).map(([request, trips]) => {
        const { byKind, total, inSequence, notWaitedFor } = countTrips(trips)
        return [
          `\`${request.replace(': ', '`, ')}${request.includes(': ') ? '' : '`'}`,
          ...[...byKind, total, inSequence, notWaitedFor].map(String),
        ]
      }),
    ),
  )
}
