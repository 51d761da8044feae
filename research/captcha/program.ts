import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'

/** A program or a library of the system that an attacker needs, and the Debian packages that bring it. */
export class NotInstalled extends Error {
  constructor(what: string, packages: string) {
    super(`${what} is missing; on Debian: apt-get install ${packages}`)
  }
}

/** Whether the program can be run with these arguments at all. */
export const canRun = (program: string, args: readonly string[]): boolean =>
  spawnSync(program, args, { stdio: 'ignore' }).status === 0

/**
 * Runs a program on one thread.
 *
 * @returns what it printed
 * @throws {Error} with its last words if it fails
 */
export const run = (program: string, args: readonly string[]): string => {
  const env = { ...process.env, OMP_THREAD_LIMIT: '1' }
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    env,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  })
  if (status !== 0) throw error ?? new Error(`${program} failed: ${stderr.slice(-2000)}`)
  return stdout
}

/** Gives the work an empty folder, and removes it afterwards. */
export const inTemporaryFolder = <Outcome>(work: (folder: string) => Outcome): Outcome => {
  const folder = mkdtempSync(join(tmpdir(), 'captcha-attack-'))
  try {
    return work(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
