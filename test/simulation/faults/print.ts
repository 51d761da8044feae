/**
 * Prints the fault table as Markdown.
 *
 *   npm run simulate:faults              every fault at every await
 *   npm run simulate:faults -- --summary  a line a flow
 */
import { parseArgs } from 'node:util'
import { installPlatform } from '../platform/hooks.ts'
import { installWebCrypto } from '../platform/web-crypto.ts'

const { values } = parseArgs({
  options: { summary: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
})
installPlatform([])
installWebCrypto()
const { buildFaultTable } = await import('./fault-table.ts')
const table = await buildFaultTable()
const row = (...cells: readonly (string | number)[]) => console.log(`| ${cells.join(' | ')} |`)

if (values.json) console.log(JSON.stringify(table))
else if (values.summary) {
  row('call', 'awaits', 'faults', 'what the caller saw', 'SMS', 'users', 'ended in')
  row(...Array.from({ length: 7 }, () => '---'))
  for (const [flow, cases] of Map.groupBy(table, (one) => one.flow)) {
    const list = (pick: (one: (typeof cases)[number]) => string | number) =>
      [...Map.groupBy(cases, pick)].map(([value, same]) => `${value} ${same.length}`).join(', ')
    const awaits = new Set(cases.map(({ call }) => call)).size
    row(
      flow,
      awaits,
      cases.length,
      list((one) => one.seen),
      list((one) => one.messages),
      list((one) => one.users),
      list((one) => one.ended),
    )
  }
} else {
  row('call', 'await', 'fault', 'the caller saw', 'SMS', 'users', 'ended in', 'violations')
  row(...Array.from({ length: 8 }, () => '---'))
  for (const { flow, call, what, fault, seen, messages, users, ended, violations } of table)
    row(flow, `${call} ${what}`, fault, seen, messages, users, ended, violations.join('; '))
}
if (table.some(({ violations, ended }) => violations.length > 0 || ended !== 'success')) process.exitCode = 1
