/** Prepares a checkout for development: settings, static pages, and the tables of the local database. It can be repeated. */
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
  // The developer's file stays as it is.
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

// `CI` prevents that wrangler asks on a terminal whether it may change the local database.
const { status } = spawnSync('wrangler', ['d1', 'migrations', 'apply', 'DB', '--local'], {
  cwd: root,
  env: { ...process.env, CI: 'true' },
  stdio: 'inherit',
})
process.exitCode = status ?? 1
