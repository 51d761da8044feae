import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readOptions } from './options.ts'
import { readRows } from './read-rows.ts'

let folder: string
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'latchkey-rows-'))))
afterAll(() => rm(folder, { recursive: true }))

async function read(text: string | Buffer): Promise<unknown[]> {
  const file = join(folder, 'users.csv')
  await writeFile(file, text)
  return readAll(file)
}

async function readAll(file: string): Promise<unknown[]> {
  const lines: unknown[] = []
  for await (const line of readRows(file)) lines.push(line)
  return lines
}

const row = { username: 'ada', mobile: '138', password: 'x', created_at: '' }

describe('the rows of a file', () => {
  it.each([
    ['as usual', 'username,mobile,password\nada,138,x\n'],
    ['without a last line end', 'username,mobile,password\nada,138,x'],
    ['with a byte order mark and Windows line ends', '\uFEFFusername,mobile,password\r\nada,138,x\r\n'],
    ['in another order, in capitals, with a column more', 'ID,Password, Mobile,USERNAME\n1,x,138,ada\n'],
    ['with quotes', '"username","mobile","password"\n"ada","138","x"\n'],
  ])('are read %s', async (_, text) => {
    expect(await read(text)).toEqual([{ number: 2, row }])
  })

  it('have the number of their line, also behind empty ones and fields of several lines', async () => {
    const text = 'username,mobile,password,created_at\n\nada,138,x,\n"a\nda",138,x,2019\nada,138,x,\n'
    expect(await read(text)).toEqual([
      { number: 3, row },
      { number: 5, row: { ...row, username: 'a\nda', created_at: '2019' } },
      { number: 6, row },
    ])
  })

  it('are refused one by one if they have another number of columns, or a field that is too long', async () => {
    const text = `username,mobile,password\nada\nada,138,x,y\n${'a'.repeat(301)},138,x\nada,138,x\n`
    expect(await read(text)).toEqual([
      { number: 2, reason: 'columns_do_not_match' },
      { number: 3, reason: 'columns_do_not_match' },
      { number: 4, reason: 'field_too_long' },
      { number: 5, row },
    ])
  })

  it.each([
    ['', 'is empty'],
    ['username,mobile\nada,138\n', 'missing: password'],
    ['ada,138,x\n', 'missing: username, mobile, password'],
    ['username,mobile,password,mobile\n', 'names a column twice: mobile'],
    ['username,mobile,password\nada,138,"secret-hash\n', 'CSV_QUOTE_NOT_CLOSED'],
    [`username,mobile,password\nada,138,"${'secret-hash\n'.repeat(10_000)}`, 'CSV_MAX_RECORD_SIZE'],
  ])('are none: %j', async (text, message) => {
    const error = await read(text).catch((thrown: unknown) => String(thrown))
    expect(error).toContain(message)
    expect(error).not.toContain('secret-hash')
  })

  it('are none of a file that does not exist', async () => {
    await expect(readAll(join(folder, 'none.csv'))).rejects.toThrow('ENOENT')
  })
})

describe('the arguments', () => {
  const environment = { OPS_TOKEN: 'the token' }

  it('name the file, the service and the options', () => {
    const args = ['users.csv', '--url', 'https://a.example/', '--chunk-size', '50', '--dry-run']
    expect(readOptions([...args, '--without-passwords'], environment)).toEqual({
      ok: true,
      value: {
        file: 'users.csv',
        url: 'https://a.example',
        token: 'the token',
        rowsPerChunk: 50,
        isWithoutPasswords: true,
        isDryRun: true,
      },
    })
  })

  it.each([
    [[], 'Name one CSV file.'],
    [['a.csv', 'b.csv', '--url', 'https://a.example'], 'Name one CSV file.'],
    [['a.csv'], 'Name the service: --url https://…'],
    [['a.csv', '--url', 'a.example'], 'Name the service: --url https://…'],
    [['a.csv', '--url', 'http://a.example'], 'The URL must be https.'],
    [['a.csv', '--url', 'https://a.example', '--chunk-size', '501'], '--chunk-size must be from 1 to 500.'],
    [['a.csv', '--url', 'https://a.example', '--chunk-size', 'x'], '--chunk-size must be from 1 to 500.'],
  ])('are refused: %j', (args, error) => {
    expect(readOptions(args, environment)).toEqual({ ok: false, error })
  })

  it('never are the token, which is in the environment', () => {
    const args = ['a.csv', '--url', 'https://a.example']
    expect(readOptions(args, {})).toEqual({
      ok: false,
      error: 'Set OPS_TOKEN in the environment to the token of the service.',
    })
    expect(readOptions([...args, '--token', 'x'], environment).ok).toBe(false)
  })
})
