import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'

/** A program or a library that an attack needs is missing. The message names the Debian packages. */
export class NotInstalled extends Error {
  constructor(what: string, packages: string) {
    super(`${what} is missing; on Debian: apt-get install ${packages}`)
  }
}

/** Whether the program exists and succeeds with these arguments. */
export function canRun(program: string, args: readonly string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0
}

/**
 * Runs a program on one thread.
 *
 * @returns its standard output
 * @throws {Error} with the end of its error output if it fails
 */
export function run(program: string, args: readonly string[]): string {
  const env = { ...process.env, OMP_THREAD_LIMIT: '1' }
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    env,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  })
  if (status !== 0) throw error ?? new Error(`${program} failed: ${stderr.slice(-2000)}`)
  return stdout
}

/** Calls `work` with an empty folder, and removes the folder afterwards. */
export function inTemporaryFolder<Outcome>(work: (folder: string) => Outcome): Outcome {
  const folder = mkdtempSync(join(tmpdir(), 'captcha-attack-'))
  try {
    return work(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
