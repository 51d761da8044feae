/** Imports users of another service from a CSV file: `npm run import -- --help`. Described in docs/import.md. */
import process from 'node:process'
import { importFile } from './import/import-file.ts'
import { readOptions, usage } from './import/options.ts'

const options = readOptions(process.argv.slice(2), process.env)
if (options.ok) {
  try {
    const outside = { fetch, wait, now: () => performance.now(), print: (line: string) => console.log(line) }
    await importFile(options.value, outside)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
} else {
  console.error(`${options.error}\n\n${usage}`)
  process.exitCode = 2
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
