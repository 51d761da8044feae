/**
 * Prints the fault table as Markdown.
 *
 *   npm run simulate:faults               every fault at every await
 *   npm run simulate:faults -- --summary  a line for each flow
 *
 * `--json` prints every case as JSON.
 */
import { parseArgs } from 'node:util'
import { table } from '../../support/markdown.ts'
import { installPlatform, installWebCrypto } from '../platform/hooks.ts'

const { values } = parseArgs({
  options: { summary: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
})
installPlatform()
installWebCrypto()
const { buildFaultTable } = await import('./fault-table.ts')
const cases = await buildFaultTable()
if (values.json) console.log(JSON.stringify(cases))
else console.log(values.summary ? summary() : everyCase())
if (cases.some(({ violations, endsWell }) => violations.length > 0 || !endsWell)) process.exitCode = 1

function summary(): string {
  return table(
    ['call', 'awaits', 'faults', 'what the caller saw', 'SMS', 'users', 'ended in'],
    [...Map.groupBy(cases, ({ flow }) => flow)].map(([flow, ofFlow]) => [
      flow,
      String(new Set(ofFlow.map(({ call }) => call)).size),
      String(ofFlow.length),
      countsOf(ofFlow.map(({ seen }) => seen)),
      countsOf(ofFlow.map(({ messages }) => messages)),
      countsOf(ofFlow.map(({ users }) => users)),
      countsOf(ofFlow.map(({ ended }) => ended)),
    ]),
  )
}

function everyCase(): string {
  return table(
    ['call', 'await', 'fault', 'the caller saw', 'SMS', 'users', 'ended in', 'violations'],
    cases.map(({ flow, call, what, fault, seen, messages, users, ended, violations }) => [
      flow,
      `${call} ${what}`,
      fault,
      seen,
      String(messages),
      String(users),
      ended,
      violations.join('; ') || 'none',
    ]),
  )
}

/** How often each value occurs: `success 17, unavailable 12`. */
function countsOf(values: readonly (string | number)[]): string {
  return [...Map.groupBy(values, (value) => value)]
    .map(([value, same]) => `${value} ${same.length}`)
    .join(', ')
}
