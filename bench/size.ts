import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { decimal, section, table } from '../test/support/markdown.ts'

const root = join(import.meta.dirname, '..')
const wrangler = join(root, 'node_modules/wrangler/bin/wrangler.js')

/** The shortest of them counts, because other processes can only make a start slower. */
const profiles = 3

/** Folders with a Worker's configuration. Wrangler profiles the Worker of its working directory. */
const workers = [
  ['the Worker', root],
  ['bare Hono and the hash', join(import.meta.dirname, 'beside')],
] as const

/** Returns the table of sizes and start-up times. */
export async function reportSize(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'latchkey-startup-'))
  try {
    const rows: string[][] = []
    for (const [name, folder] of workers) {
      process.stderr.write(`${name} …\n`)
      const seen: Awaited<ReturnType<typeof profile>>[] = []
      for (let run = 0; run < profiles; run += 1) seen.push(await profile(folder, directory))
      const [{ uploadKib, gzipKib }] = seen as [(typeof seen)[number]]
      const activeMs = Math.min(...seen.map((one) => one.activeMs))
      rows.push([name, decimal(uploadKib, 0), decimal(gzipKib, 0), decimal(activeMs, 0)])
    }
    return section(
      'Size and start-up',
      `From \`wrangler check startup\`: the size of the bundle, and the active time of the local runtime during the start, with the profiler on; the shortest of ${profiles} runs. The platform allows one second on its own machines.`,
      table(['', 'bundle, KiB', 'gzip, KiB', 'start-up, ms'], rows),
    )
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

async function profile(folder: string, directory: string) {
  const args = [wrangler, 'check', 'startup', `--outfile=${join(directory, 'startup.cpuprofile')}`]
  const env = { ...process.env, CI: 'true', WRANGLER_SEND_METRICS: 'false' }
  return readProfile((await promisify(execFile)(process.execPath, args, { cwd: folder, env })).stdout)
}

/**
 * Parses the output of `wrangler check startup`.
 *
 * @throws {Error} a number is missing
 */
export function readProfile(output: string): { uploadKib: number; gzipKib: number; activeMs: number } {
  const [, upload, gzip] = /Bundle: ([\d.]+) KiB \/ gzip: ([\d.]+) KiB/.exec(output) ?? []
  const [, active] = /Active: ([\d.]+) ms/.exec(output) ?? []
  if (upload === undefined || gzip === undefined || active === undefined)
    throw new Error(`wrangler printed no size or no profile:\n${output}`)
  return { uploadKib: Number(upload), gzipKib: Number(gzip), activeMs: Number(active) }
}
