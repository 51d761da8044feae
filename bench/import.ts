/** Measures the import command: a generated file of users, into the built Worker. */
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { decimal, section, table } from '../test/support/markdown.ts'
import { type RunningWorker, startRunningWorker } from '../test/support/running-worker.ts'
import { runtimeCpuClock } from './cpu.ts'

const users = 50_000
const rowsPerChunk = 500
const million = 1_000_000
const token = 'a-token-of-the-bench-long-enough-to-be-one'

/** Returns the table of the import. */
export async function reportImport(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-import-'))
  const worker = await startRunningWorker({ settings: { OPS_TOKEN: token } })
  try {
    const file = join(folder, 'users.csv')
    await writeUsers(file)
    const first = await measure(worker, file)
    await rm(`${file}.progress.json`)
    const again = await measure(worker, file)
    return section(
      'Import',
      `\`npm run import\` with a generated file of ${decimal(users, 0)} users in chunks of ${rowsPerChunk}, one after the other; then the same file from its beginning. The CPU time is that of the runtime with the local database. In production each chunk also waits for the network and for two trips to D1.`,
      table(
        ['', 'rows/s', 'CPU of a chunk, ms', 'a million, minutes'],
        [row('new users', first), row('users that are there', again)],
      ),
    )
  } finally {
    await worker.stop()
    await rm(folder, { recursive: true })
  }
}

interface Measured {
  readonly seconds: number
  readonly cpuMs: number | undefined
}

async function measure({ origin, rows }: RunningWorker, file: string): Promise<Measured> {
  process.stderr.write('import …\n')
  const cpuClock = runtimeCpuClock()
  const cpuBefore = cpuClock?.() ?? 0
  const startedAtMs = performance.now()
  const command = join(import.meta.dirname, '../tools/import-users.ts')
  await promisify(execFile)(process.execPath, [command, file, '--url', origin], {
    env: { ...process.env, OPS_TOKEN: token },
  })
  const seconds = (performance.now() - startedAtMs) / 1000
  const stored = (await rows()).users
  if (stored !== users) throw new Error(`${stored} users were imported`)
  return { seconds, cpuMs: cpuClock && cpuClock() - cpuBefore }
}

function row(name: string, { seconds, cpuMs }: Measured): string[] {
  const perSecond = users / seconds
  const cpu = cpuMs === undefined ? '–' : decimal(cpuMs / (users / rowsPerChunk), 0)
  return [name, decimal(perSecond, 0), cpu, decimal(million / perSecond / 60, 1)]
}

/** With hashes of the usual length. None has a password. */
async function writeUsers(file: string): Promise<void> {
  const stream = createWriteStream(file)
  stream.write('username,mobile,password,created_at\n')
  for (let index = 0; index < users; index += 1) {
    const hash = `pbkdf2_sha256$1000000$${randomBytes(11).toString('hex')}$${randomBytes(32).toString('base64')}`
    const line = `user-${index},138${String(index).padStart(8, '0')},${hash},2019-05-01 12:00:00.123456+00\n`
    if (!stream.write(line)) await once(stream, 'drain')
  }
  stream.end()
  await once(stream, 'finish')
}
