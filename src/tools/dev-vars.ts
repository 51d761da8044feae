/** Gives a fresh checkout its development settings: copies `.dev.vars.example` to `.dev.vars` when there is none. */
import { constants, copyFile } from 'node:fs/promises'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')

try {
  await copyFile(join(root, '.dev.vars.example'), join(root, '.dev.vars'), constants.COPYFILE_EXCL)
  console.log('Wrote .dev.vars with development settings')
} catch (error) {
  if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
}
