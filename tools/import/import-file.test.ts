import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { importFile } from './import-file.ts'
import type { ImportOptions } from './options.ts'
import type { ChunkRequest } from './post-chunk.ts'
import type { Row } from './read-rows.ts'

let folder: string
let options: ImportOptions
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-import-'))
  options = {
    file: join(folder, 'users.csv'),
    url: 'https://latchkey.example',
    token: 'the token',
    rowsPerChunk: 2,
    isWithoutPasswords: false,
    isDryRun: false,
  }
})
afterEach(() => rm(folder, { recursive: true }))

/** A service that refuses the name `bad`, and has an answer of its own for some calls. */
function startService(answers: readonly ('lost' | Response | Error | undefined)[] = []) {
  const taken = new Set<string>()
  const requests: { url: string; init: ChunkRequest }[] = []
  const waits: number[] = []
  const lines: string[] = []
  async function fetch(url: string, init: ChunkRequest): Promise<Response> {
    const answer = answers[requests.length]
    requests.push({ url, init })
    if (answer instanceof Response) return answer
    if (answer instanceof Error) throw answer
    const { users } = JSON.parse(init.body) as { users: Row[] }
    const refused = users.flatMap(({ username }, index) =>
      username === 'bad' ? { index, reasons: ['username_not_allowed', 'mobile_not_valid'] } : [],
    )
    const good = users.map(({ username }) => username).filter((name) => name !== 'bad')
    const created = good.filter((name) => !taken.has(name)).length
    for (const name of good) taken.add(name)
    if (answer === 'lost') throw new Error('connection lost')
    return Response.json({ created, unchanged: good.length - created, refused })
  }
  let isStopping = false
  async function wait(ms: number): Promise<void> {
    waits.push(ms)
    if (isStopping) throw new Error('stopped')
  }
  return {
    taken,
    requests,
    waits,
    lines,
    outside: { fetch, wait, now: () => 0, print: (line: string) => void lines.push(line) },
    /** Stops the command where it would wait. */
    stopAtWait: () => void (isStopping = true),
  }
}

async function write(...names: string[]): Promise<void> {
  const rows = names.map((name, at) => `${name},1380000000${at},hash`)
  await writeFile(options.file, ['username,mobile,password', ...rows, ''].join('\n'))
}

function report(): Promise<string> {
  return readFile(`${options.file}.report.txt`, 'utf8')
}

describe('an import', () => {
  it('sends the rows in chunks, with the token, and follows no redirect', async () => {
    await write('a', 'b', 'c')
    const { requests, outside } = startService()
    await importFile({ ...options, isWithoutPasswords: true }, outside)
    expect(requests.map(({ url }) => url)).toEqual(Array(2).fill('https://latchkey.example/ops/users/import'))
    expect(requests[1]?.init).toMatchObject({
      method: 'POST',
      headers: { Authorization: 'Bearer the token', 'Content-Type': 'application/json' },
      redirect: 'manual',
    })
    expect(JSON.parse(requests[1]?.init.body ?? '')).toEqual({
      users: [{ username: 'c', mobile: '13800000002', password: 'hash', created_at: '' }],
      without_passwords: true,
      dry_run: false,
    })
  })

  it('sends smaller chunks if the rows are long', async () => {
    await write(...Array.from({ length: 500 }, (_, at) => `${at}`.padStart(300, '-')))
    const text = (await readFile(options.file, 'utf8')).replaceAll(',hash', `,${'h'.repeat(300)}`)
    await writeFile(options.file, text)
    const { requests, outside } = startService()
    await importFile({ ...options, rowsPerChunk: 500 }, outside)
    expect(requests.length).toBe(2)
    for (const { init } of requests) expect(init.body.length).toBeLessThan(256 * 1024)
  })

  it('goes on where it stopped, whether the chunk had come in or not, and reports each row once', async () => {
    await write('a', 'bad', 'bad', 'b', 'c', 'bad')
    for (const answer of ['lost', new Error('no route')] as const) {
      const service = startService([undefined, answer])
      service.stopAtWait()
      await rm(`${options.file}.progress.json`, { force: true })
      await expect(importFile(options, service.outside)).rejects.toThrow('stopped')
      const progress = await importFile(options, service.outside)
      expect(progress).toMatchObject({ rows: 6, refused: 3 })
      expect(progress.created + progress.unchanged).toBe(3)
      expect([...service.taken]).toEqual(['a', 'b', 'c'])
      expect(service.lines).toContain('Goes on after 2 rows.')
      const bad = [3, 4, 7].map((line) => `line ${line}: username_not_allowed, mobile_not_valid\n`)
      const unchanged = answer === 'lost' ? 1 : 0
      const summary = `6 rows: ${3 - unchanged} created, ${unchanged} unchanged, 3 refused\n`
      expect(await report()).toBe([...bad, summary].join(''))
    }
  })

  it('drops from the report what it had not saved', async () => {
    await write('bad', 'bad', 'a')
    const service = startService([undefined, new Error('no route')])
    service.stopAtWait()
    await expect(importFile(options, service.outside)).rejects.toThrow('stopped')
    await writeFile(`${options.file}.report.txt`, `${await report()}line 4: of a chunk that was not saved\n`)
    await importFile(options, service.outside)
    expect(await report()).not.toContain('not saved')
  })

  it('does not go on with another file, service or option', async () => {
    await write('a')
    const { outside } = startService()
    await importFile(options, outside)
    const changed = 'The file, the URL or an option has changed'
    await expect(importFile({ ...options, url: 'https://other.example' }, outside)).rejects.toThrow(changed)
    await expect(importFile({ ...options, isWithoutPasswords: true }, outside)).rejects.toThrow(changed)
    await write('a', 'b')
    await expect(importFile(options, outside)).rejects.toThrow(changed)
  })

  it('keeps nothing of a dry run', async () => {
    await write('a')
    const { outside, lines } = startService()
    await importFile({ ...options, isDryRun: true }, outside)
    await importFile(options, outside)
    expect(lines.some((line) => line.startsWith('Goes on'))).toBe(false)
  })
})

describe('a chunk that is not taken', () => {
  const unavailable = (headers = {}) => Response.json({ code: 'unavailable' }, { status: 503, headers })

  it('is sent again after what the service asks for, or after twice as long each time', async () => {
    await write('a')
    const busy = Response.json({}, { status: 429, headers: { 'Retry-After': '7' } })
    const answers = [
      busy,
      unavailable(),
      new Error('connection lost'),
      unavailable({ 'Retry-After': '3600' }),
    ]
    const { outside, waits } = startService(answers)
    await importFile(options, outside)
    expect(waits).toEqual([7000, 2000, 4000, 60_000])
  })

  it('is given up after ten attempts', async () => {
    await write('a')
    const service = startService(Array.from({ length: 10 }, () => unavailable()))
    const failed = 'The service did not take the rows: 503 unavailable'
    await expect(importFile(options, service.outside)).rejects.toThrow(failed)
    expect(service.requests.length).toBe(10)
    expect(service.waits.length).toBe(9)
  })

  it.each([301, 400, 401, 403, 404, 413])('is not sent again after %i', async (status) => {
    await write('a')
    const service = startService([new Response('the token', { status })])
    const error = await importFile(options, service.outside).catch((thrown: unknown) => String(thrown))
    expect(error).toBe(`Error: The service did not take the rows: ${status} `)
    expect(service.requests.length).toBe(1)
  })
})
