/** Readies a checkout for development: settings, static pages, the local database's tables. Safe to repeat. */
import { spawnSync } from 'node:child_process'
import { constants, copyFile } from 'node:fs/promises'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')

try {
  await copyFile(join(root, '.dev.vars.example'), join(root, '.dev.vars'), constants.COPYFILE_EXCL)
  console.log('Wrote .dev.vars with development settings')
} catch (error) {
  // There is one already: it is the developer's own.
  if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
}

await import('./build-web.ts')

// As if in CI: on a terminal, wrangler would stop and ask whether it may touch the local database.
const { status } = spawnSync('wrangler', ['d1', 'migrations', 'apply', 'DB', '--local'], {
  cwd: root,
  env: { ...process.env, CI: 'true' },
  stdio: 'inherit',
})
process.exitCode = status ?? 1
