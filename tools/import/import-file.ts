import { appendFile } from 'node:fs/promises'
import type { ImportOptions } from './options.ts'
import { type ChunkOutcome, type Outside as Network, postChunk } from './post-chunk.ts'
import { openProgress, type Progress } from './progress.ts'
import { type Line, readRows, type Row } from './read-rows.ts'

interface Outside extends Network {
  /** Milliseconds. */
  readonly now: () => number
  readonly print: (line: string) => void
}

/** The service takes 256 KiB. */
const bytesPerChunk = 200 * 1024

/**
 * Imports a file from where the last import of it stopped. It can be stopped at any moment: a chunk whose answer was lost is sent
 * again, and changes nothing.
 *
 * @throws {Error} the file cannot be read, or the service does not take a chunk
 */
export async function importFile(options: ImportOptions, outside: Outside): Promise<Progress> {
  const { now, print } = outside
  const { start, reportPath, save } = await openProgress(options)
  if (start.rows > 0) print(`Goes on after ${count(start.rows)} rows.`)
  const startedAtMs = now()
  let printedAtMs = -Infinity
  let progress = start
  for await (const chunk of chunksOf(readRows(options.file), start.rows, options.rowsPerChunk)) {
    const rows = chunk.flatMap((line) => ('row' in line ? line.row : []))
    const outcome: ChunkOutcome =
      rows.length === 0 ? { created: 0, unchanged: 0, refused: [] } : await postChunk(rows, options, outside)
    const report = reportOf(chunk, outcome)
    await appendFile(reportPath, report.map((line) => `${line}\n`).join(''))
    progress = {
      ...progress,
      rows: progress.rows + chunk.length,
      created: progress.created + outcome.created,
      unchanged: progress.unchanged + outcome.unchanged,
      refused: progress.refused + report.length,
      reportBytes: progress.reportBytes + report.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0),
    }
    await save(progress)
    if (now() < printedAtMs + 1000) continue
    printedAtMs = now()
    print(`${describe(progress)}; ${speed(progress.rows - start.rows, printedAtMs - startedAtMs)}`)
  }
  const summary = `${options.isDryRun ? 'Dry run: ' : ''}${describe(progress)}`
  await appendFile(reportPath, `${summary}\n`)
  print(`${summary}; ${speed(progress.rows - start.rows, now() - startedAtMs)}`)
  print(`Report: ${reportPath}`)
  return progress
}

async function* chunksOf(
  lines: AsyncIterable<Line>,
  skipped: number,
  rowsPerChunk: number,
): AsyncGenerator<readonly Line[]> {
  let toSkip = skipped
  let chunk: Line[] = []
  let bytes = 0
  for await (const line of lines) {
    toSkip -= 1
    if (toSkip >= 0) continue
    const lineBytes = 'row' in line ? Buffer.byteLength(JSON.stringify(line.row)) + 1 : 0
    if (chunk.length === rowsPerChunk || bytes + lineBytes > bytesPerChunk) {
      yield chunk
      chunk = []
      bytes = 0
    }
    chunk.push(line)
    bytes += lineBytes
  }
  if (chunk.length > 0) yield chunk
}

/** `line 12: username_taken, mobile_taken`. Neither a number nor a hash. */
function reportOf(chunk: readonly Line[], { refused }: ChunkOutcome): string[] {
  const sent = chunk.filter((line): line is Line & { row: Row } => 'row' in line)
  const reasons = new Map(refused.map(({ index, reasons }) => [sent[index], reasons.join(', ')]))
  return chunk.flatMap((line) => {
    const reason = 'row' in line ? reasons.get(line) : line.reason
    return reason === undefined ? [] : `line ${line.number}: ${reason}`
  })
}

function describe({ rows, created, unchanged, refused }: Progress): string {
  return `${count(rows)} rows: ${count(created)} created, ${count(unchanged)} unchanged, ${count(refused)} refused`
}

function speed(rows: number, ms: number): string {
  return `${count(Math.round((rows * 1000) / Math.max(1, ms)))} rows/s`
}

function count(number: number): string {
  return number.toLocaleString('en')
}
