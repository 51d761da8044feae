import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { decimal, section, table } from './markdown.ts'
import { readProfile } from './startup-profile.ts'

const root = join(import.meta.dirname, '../..')
const wrangler = join(root, 'node_modules/wrangler/bin/wrangler.js')

/** Others may use the machine, which only ever makes it slower. */
const profiles = 3

const configurations = [
  ['the Worker', join(root, 'wrangler.toml')],
  ['bare Hono and the hash', join(import.meta.dirname, 'beside/wrangler.toml')],
] as const

const profile = async (config: string, directory: string) => {
  const args = [
    wrangler,
    'check',
    'startup',
    `--config=${config}`,
    `--outfile=${join(directory, 'startup.cpuprofile')}`,
  ]
  const env = { ...process.env, CI: 'true', WRANGLER_SEND_METRICS: 'false' }
  return readProfile((await promisify(execFile)(process.execPath, args, { cwd: root, env })).stdout)
}

/** The table of sizes and start-up times. */
export const reportSize = async (): Promise<string> => {
  const directory = await mkdtemp(join(tmpdir(), 'latchkey-startup-'))
  try {
    const rows: string[][] = []
    for (const [name, config] of configurations) {
      process.stderr.write(`${name} …\n`)
      const seen: Awaited<ReturnType<typeof profile>>[] = []
      for (let run = 0; run < profiles; run += 1) seen.push(await profile(config, directory))
      const [{ uploadKib, gzipKib }] = seen as [(typeof seen)[number]]
      const activeMs = Math.min(...seen.map((one) => one.activeMs))
      rows.push([name, decimal(uploadKib, 0), decimal(gzipKib, 0), decimal(activeMs, 0)])
    }
    return section(
      'Size and start-up',
      `As \`wrangler check startup\` finds them: the bundle, and the time in which the local runtime, while it is profiled, worked to start it; the shortest of ${profiles}. The platform allows a second, on its own machines.`,
      table(['', 'bundle, KiB', 'gzip, KiB', 'start-up, ms'], rows),
    )
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}
