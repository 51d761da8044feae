import { execFile } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

// Each command is a process. Without a cache, most of its time would go into compiling the same sources again.
const env = { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'latchkey-compile-cache') }

/** Runs one of the simulator's commands, as `npm run` does. */
export function runCommand(
  script: string,
  ...args: readonly string[]
): Promise<{ readonly code: number; readonly output: string }> {
  const path = join(import.meta.dirname, script)
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', path, ...args],
      { maxBuffer: 64 * 1024 * 1024, env },
      (_, stdout, stderr) => resolve({ code: child.exitCode ?? 1, output: stdout + stderr }),
    )
  })
}
