/** Prepares a checkout for development: settings, static pages, the local database's tables. It can be repeated. */
import { spawnSync } from 'node:child_process'
import { constants, copyFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { unstable_readConfig } from 'wrangler'
import { parseSettings } from '../src/settings.ts'

const root = join(import.meta.dirname, '..')
const devVars = join(root, '.dev.vars')

try {
  await copyFile(join(root, '.dev.vars.example'), devVars, constants.COPYFILE_EXCL)
  console.log('Wrote .dev.vars with development settings')
} catch (error) {
  // There is one already: it is the developer's own.
  if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
}

const { vars } = unstable_readConfig({ config: join(root, 'wrangler.toml') })
const settings = parseSettings({ ...vars, ...parseEnv(await readFile(devVars, 'utf8')) })
if (!settings.ok) {
  console.error('Wrong settings in .dev.vars or in wrangler.toml:')
  for (const { setting, rule } of settings.error) console.error(`  ${setting} ${rule}`)
  process.exit(1)
}

await import('./build-web.ts')

// As if in CI: on a terminal, wrangler would stop and ask whether it may touch the local database.
const { status } = spawnSync('wrangler', ['d1', 'migrations', 'apply', 'DB', '--local'], {
  cwd: root,
  env: { ...process.env, CI: 'true' },
  stdio: 'inherit',
})
process.exitCode = status ?? 1
