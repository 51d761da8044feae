import { createReadStream } from 'node:fs'
import { type CsvError, parse } from 'csv-parse'

/** A row as the service takes it. */
export interface Row {
  readonly username: string
  readonly mobile: string
  readonly password: string
  readonly created_at: string
}

/** A line of the file. The same file gives the same lines, so that an import can go on from a count of them. */
export type Line =
  /** `number` is that of the row's last line: a quoted field may have several. */
  { readonly number: number; readonly row: Row } | { readonly number: number; readonly reason: string }

const required = ['username', 'mobile', 'password']
const known = [...required, 'created_at']

/** No name, number, hash or time is longer, and a chunk of such fields is small enough for the service. */
const longestField = 300

/** A quote that is never closed must not fill the memory. */
const longestRecord = 64 * 1024

/**
 * Reads the rows of a CSV file in UTF-8, one after another. Columns that the service does not know are ignored.
 *
 * @throws {Error} there is no such file, it has no proper header, or a quote in it is not closed
 */
export async function* readRows(file: string): AsyncGenerator<Line> {
  const parser = parse({
    bom: true,
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: longestRecord,
  })
  createReadStream(file)
    .on('error', (error) => parser.destroy(error))
    .pipe(parser)
  let header: readonly string[] | undefined
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: readonly string[]
      info: { lines: number }
    }>) {
      if (header) yield readLine(header, record, info.lines)
      else header = readHeader(record)
    }
  } catch (error) {
    throw describe(error, file)
  }
  if (!header) throw new Error(`${file} is empty.`)
}

function readHeader(record: readonly string[]): readonly string[] {
  const names = record.map((name) => name.trim().toLowerCase())
  const missing = required.filter((name) => !names.includes(name))
  if (missing.length > 0)
    throw new Error(`The first line must name the columns; missing: ${missing.join(', ')}.`)
  const twice = known.filter((name) => names.indexOf(name) !== names.lastIndexOf(name))
  if (twice.length > 0) throw new Error(`The first line names a column twice: ${twice.join(', ')}.`)
  return names
}

function readLine(header: readonly string[], record: readonly string[], number: number): Line {
  if (record.length !== header.length) return { number, reason: 'columns_do_not_match' }
  const field = (name: string) => record[header.indexOf(name)] ?? ''
  const row = {
    username: field('username'),
    mobile: field('mobile'),
    password: field('password'),
    created_at: field('created_at'),
  }
  if (Object.values(row).some((text) => text.length > longestField))
    return { number, reason: 'field_too_long' }
  return { number, row }
}

/** The parser's own texts repeat a part of the row. */
function describe(error: unknown, file: string): unknown {
  const { code, lines } = error as Partial<CsvError> & { lines?: number }
  return code?.startsWith('CSV_') === true
    ? new Error(`${file} is no proper CSV near line ${lines ?? '?'}: ${code}`)
    : error
}
