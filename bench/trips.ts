import { section, table } from '../test/support/markdown.ts'
import { type Trips, tripBudget } from './trip-budget.ts'

/** Tells by a call's name what it is. */
const kinds = [
  ['KV reads', /^KV get /],
  ['writes', /^KV put /],
  ['deletes', /^KV delete /],
  ['Durable Objects', /^(?!KV |D1 |SMS )/],
  ['D1', /^D1 /],
  ['provider', / provider$/],
] as const

/** How many calls go where, how many there are, and how many of them the answer waits for one after the other. */
export const countTrips = ({ path, beside }: Trips) => {
  const calls = [...path.flat(), ...beside]
  return {
    byKind: kinds.map(([, pattern]) => calls.filter((call) => pattern.test(call)).length),
    total: calls.length,
    inSequence: path.length,
    notWaitedFor: beside.length,
  }
}

/** The table of remote calls, from the budget that the tests assert. */
export const reportTrips = (): string =>
  section(
    'Remote calls',
    'Of every request and its refusals. "In sequence" is how many steps the answer waits for; the other calls go out beside these, or after the answer. `test/http/round-trips.test.ts` asserts every line, call by call.',
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
