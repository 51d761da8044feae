/** Starts the service as `wrangler dev` runs it, with a store of its own. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'

const root = join(import.meta.dirname, '../..')
const wrangler = join(root, 'node_modules/wrangler/bin/wrangler.js')
const startWithinMs = 60_000
const stopWithinMs = 5000

/** No questions, no statistics, no look-up of where this machine stands. */
const environment = {
  ...process.env,
  CI: 'true',
  WRANGLER_SEND_METRICS: 'false',
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
}

export interface Service {
  readonly origin: string
  /** What it printed, if it has ended by itself. */
  readonly lastWords: () => string | undefined
  readonly stop: () => Promise<void>
}

/** @throws {Error} with what the service printed, if it does not get ready */
export async function startService(allowedOrigin: string): Promise<Service> {
  const store = await mkdtemp(join(tmpdir(), 'latchkey-browser-'))
  await run([join(root, 'tools/build-web.ts')])
  await run([wrangler, 'd1', 'migrations', 'apply', 'DB', '--local', '--persist-to', store])
  const port = await freePort()
  const child = spawnDev(port, store, allowedOrigin)
  const output = collectOutput(child)
  const killGroup = () => signalGroup(child, 'SIGKILL')
  // If this process is ended from outside, the service must not outlive it.
  process.once('exit', killGroup)
  const stop = async () => {
    await endGroup(child)
    process.off('exit', killGroup)
    await rm(store, { recursive: true, force: true })
  }
  const origin = `http://127.0.0.1:${port}`
  try {
    await untilHealthy(origin, child)
  } catch (error) {
    await stop()
    throw new Error(`The service did not get ready. It printed:\n${output.join('')}`, { cause: error })
  }
  const lastWords = () => (hasEnded(child) ? output.join('').slice(-4000) : undefined)
  return { origin, lastWords, stop }
}

function run(args: readonly string[]) {
  return promisify(execFile)(process.execPath, args, { cwd: root, env: environment })
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

function spawnDev(port: number, store: string, allowedOrigin: string): ChildProcess {
  const args = ['--ip=127.0.0.1', `--port=${port}`, '--inspector-port=0', `--persist-to=${store}`]
  const vars = [`SMS_HOURLY_LIMIT_PER_CLIENT:1000`, `ALLOWED_ORIGINS:${allowedOrigin}`]
  const settings = ['--env-file=.dev.vars.example', ...vars.map((setting) => `--var=${setting}`)]
  return spawn(process.execPath, [wrangler, 'dev', ...args, ...settings], {
    cwd: root,
    env: environment,
    // A group of its own, because wrangler starts further processes that have to end with it.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

function collectOutput(child: ChildProcess): string[] {
  const output: string[] = []
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (data: Buffer) => output.push(data.toString()))
  return output
}

async function untilHealthy(origin: string, child: ChildProcess): Promise<void> {
  const deadlineMs = Date.now() + startWithinMs
  while (Date.now() < deadlineMs) {
    if (hasEnded(child)) throw new Error('wrangler has ended')
    const answer = await fetch(`${origin}/health`).catch(() => undefined)
    await answer?.arrayBuffer()
    if (answer?.ok) return
    await pause(100)
  }
  throw new Error(`no answer within ${startWithinMs} ms`)
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null
}

async function endGroup(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return signalGroup(child, 'SIGKILL')
  const ended = once(child, 'exit')
  signalGroup(child, 'SIGTERM')
  const patience = new AbortController()
  await Promise.race([ended, pause(stopWithinMs, undefined, { signal: patience.signal })])
  patience.abort()
  signalGroup(child, 'SIGKILL')
  await ended
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, signal)
  } catch {
    // The group has ended.
  }
}
