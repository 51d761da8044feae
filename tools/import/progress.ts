import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile, rename, truncate, writeFile } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import * as z from 'zod'
import type { ImportOptions } from './options.ts'

const schema = z.object({
  /** Of the file, the service and the options: an import goes on only with the same ones. */
  fingerprint: z.string(),
  rows: z.int(),
  created: z.int(),
  unchanged: z.int(),
  refused: z.int(),
  /** How much of the report belongs to these rows. */
  reportBytes: z.int(),
})

export type Progress = z.output<typeof schema>

/** How far an import of a file has come, in a file beside it. */
export interface ProgressFile {
  readonly start: Progress
  readonly reportPath: string
  readonly save: (progress: Progress) => Promise<void>
}

/**
 * A dry run has no progress: it begins anew each time.
 *
 * @throws {Error} the file, the service or an option has changed since the import began
 */
export async function openProgress(options: ImportOptions): Promise<ProgressFile> {
  const { file, isDryRun } = options
  const path = `${file}.progress.json`
  const reportPath = `${file}.${isDryRun ? 'dry-run' : 'report'}.txt`
  const fingerprint = await fingerprintOf(options)
  const saved = isDryRun ? undefined : await read(path)
  if (saved && saved.fingerprint !== fingerprint)
    throw new Error(
      `The file, the URL or an option has changed since the import began. To begin anew, delete ${path}.`,
    )
  const start = saved ?? { fingerprint, rows: 0, created: 0, unchanged: 0, refused: 0, reportBytes: 0 }
  // What was reported after the last save is reported again.
  if (saved) await truncate(reportPath, saved.reportBytes)
  else await writeFile(reportPath, '')
  return {
    start,
    reportPath,
    async save(progress) {
      if (isDryRun) return
      // A stop in the middle leaves the old progress or the new one.
      await writeFile(`${path}.new`, JSON.stringify(progress))
      await rename(`${path}.new`, path)
    },
  }
}

async function read(path: string): Promise<Progress | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  return text === undefined ? undefined : schema.parse(JSON.parse(text))
}

async function fingerprintOf({ file, url, isWithoutPasswords }: ImportOptions): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify([url, isWithoutPasswords]))
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}
