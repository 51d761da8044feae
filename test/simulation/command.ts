import { execFile } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

// Each command is a process: without a cache most of its time would go into compiling the same sources anew.
const compileCache = join(tmpdir(), 'latchkey-compile-cache')

export interface Ended {
  readonly code: number
  readonly output: string
}

/** Runs one of the simulator's commands, as `npm run` would. */
export function runCommand(script: string, ...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const path = join(import.meta.dirname, script)
    execFile(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', path, ...args],
      { maxBuffer: 64 * 1024 * 1024, env: { ...process.env, NODE_COMPILE_CACHE: compileCache } },
      (error, stdout, stderr) =>
        resolve({
          code: typeof error?.code === 'number' ? error.code : error ? 1 : 0,
          output: stdout + stderr,
        }),
    )
  })
}
