/**
 * Measures the service and prints a report in Markdown: `npm run bench -- [http] [own] [trips] [cost] [size] [captcha] [import]`. Without
 * a name it prints all parts, which takes about five minutes on an idle machine.
 */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { type RunningWorker, startRunningWorker } from '../test/support/running-worker.ts'
import { reportCaptchas } from './captcha.ts'
import { reportSpeed } from './http.ts'
import { reportImport } from './import.ts'
import type { Origins } from './measure.ts'
import { reportCost } from './price-list.ts'
import { reportSize } from './size.ts'
import { reportTrips } from './trips.ts'

/** Long enough that prepared captchas and codes are still valid when the measurement uses them. */
const settings = { CAPTCHA_TTL_SECONDS: '3600', SMS_CODE_TTL_SECONDS: '3600' }

const parts: Readonly<Record<string, () => string | Promise<string>>> = {
  http: () => withWorker(reportSpeed),
  own: reportOwnCode,
  trips: reportTrips,
  cost: () => withWorker((worker, { service }) => reportCost(worker, service)),
  size: reportSize,
  captcha: reportCaptchas,
  import: reportImport,
}

const named = process.argv.slice(2)
const unknown = named.filter((name) => !Object.hasOwn(parts, name))
if (unknown.length > 0) {
  process.stderr.write(`usage: bench [${Object.keys(parts).join('] [')}]\n`)
  process.exitCode = 1
} else {
  const chosen = Object.entries(parts).filter(([name]) => named.length === 0 || named.includes(name))
  for (const [, report] of chosen) process.stdout.write(`${await report()}\n\n`)
}

/** Runs the Worker and a bare Worker for comparison while the report is made. */
async function withWorker(
  report: (worker: RunningWorker, origins: Origins) => Promise<string>,
): Promise<string> {
  const beside = join(import.meta.dirname, 'beside/wrangler.toml')
  const worker = await startRunningWorker({ beside, settings })
  try {
    const { sockets } = worker
    if (sockets.beside === undefined) throw new Error('The bare Worker did not start')
    return await report(worker, { service: sockets.service, bare: sockets.beside })
  } finally {
    await worker.stop()
  }
}

/** Runs in a separate process, because it replaces modules that the Worker's code imports. */
async function reportOwnCode(): Promise<string> {
  const script = join(import.meta.dirname, 'own/own-cpu.ts')
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--disable-warning=ExperimentalWarning',
    script,
  ])
  return stdout.trimEnd()
}
