import { parseArgs } from 'node:util'
import { err, ok, type Result } from '../../src/core/result.ts'
import { isPrivateUrl } from '../../src/core/settings.ts'

export interface ImportOptions {
  readonly file: string
  /** The origin of the service. */
  readonly url: string
  readonly token: string
  readonly rowsPerChunk: number
  readonly isWithoutPasswords: boolean
  readonly isDryRun: boolean
}

export const usage = `usage: OPS_TOKEN=… npm run import -- users.csv --url https://latchkey.example
  --chunk-size 500      rows in a request, at most 500
  --without-passwords   imports also users whose password cannot be verified here; they sign in by SMS
  --dry-run             writes nothing; names bad rows, and duplicates within a chunk or of users that exist`

/** @returns what is wrong with the arguments or the environment; never the token */
export function readOptions(
  args: string[],
  environment: Readonly<Record<string, string | undefined>>,
): Result<ImportOptions, string> {
  const parsed = parse(args)
  if (!parsed.ok) return parsed
  const { values, positionals } = parsed.value
  const [file, another] = positionals
  if (file === undefined || another !== undefined) return err('Name one CSV file.')
  const { url = '', 'chunk-size': chunkSize = '500' } = values
  if (!URL.canParse(url)) return err('Name the service: --url https://…')
  // The token and the hashes travel there.
  if (!isPrivateUrl(url)) return err('The URL must be https.')
  const rowsPerChunk = Number(chunkSize)
  if (!Number.isInteger(rowsPerChunk) || rowsPerChunk < 1 || rowsPerChunk > 500)
    return err('--chunk-size must be from 1 to 500.')
  const token = environment['OPS_TOKEN'] ?? ''
  if (token === '') return err('Set OPS_TOKEN in the environment to the token of the service.')
  return ok({
    file,
    url: new URL(url).origin,
    token,
    rowsPerChunk,
    isWithoutPasswords: values['without-passwords'] === true,
    isDryRun: values['dry-run'] === true,
  })
}

function parse(args: string[]) {
  try {
    return ok(
      parseArgs({
        args,
        allowPositionals: true,
        options: {
          url: { type: 'string' },
          'chunk-size': { type: 'string' },
          'without-passwords': { type: 'boolean' },
          'dry-run': { type: 'boolean' },
          help: { type: 'boolean' },
        },
      }),
    )
  } catch (error) {
    return err(error instanceof Error ? error.message : 'Wrong arguments.')
  }
}
