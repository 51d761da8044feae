/** The command against the built Worker. */
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type RunningWorker, startRunningWorker } from '../../test/support/running-worker.ts'

const token = 'a-token-of-the-tests-long-enough-to-be-one'
const pbkdf2 = 'pbkdf2_sha256$1000$seasalt2$ABPNVLVV1vRC5OnBCpgwRvsTOJaXds28OSzNig3GR2M='

/** Of the password `lètmein`, by Django 5.0 and 6.0, and of `a` by bcrypt with Django's cost. */
const costly = [
  [
    'costly-720',
    'pbkdf2_sha256$720000$seasalt2$e8hbsPnTo9qWhT3xYfKWoRth0h0J3360yb/tipPhPtY=',
    'l\u00e8tmein',
  ],
  [
    'costly-1200',
    'pbkdf2_sha256$1200000$seasalt2$hPlIUc6GqWsws6cZV1K8OuOARm1UrbZ3vLGFoHkH0ZI=',
    'l\u00e8tmein',
  ],
  ['costly-bcrypt', '$2a$12$8NJH3LsPrANStV6XtBakCez0cKHXVxmvxIlcz785vxAIZrihHZpeS', 'a'],
] as const

let worker: RunningWorker
let folder: string
beforeAll(async () => {
  worker = await startRunningWorker({ settings: { OPS_TOKEN: token } })
  folder = await mkdtemp(join(tmpdir(), 'latchkey-import-'))
}, 60_000)
afterAll(async () => {
  await worker.stop()
  await rm(folder, { recursive: true })
})

it('imports a file, whose users sign in with hashes of today’s Django', async () => {
  const file = await write('users.csv', [
    'id,username,password,mobile,date_joined,created_at',
    ...costly.map(
      ([name, hash], index) => `${index},${name},${hash},1390000000${index},,2019-05-01 12:00:00Z`,
    ),
    '9,no-number,' + pbkdf2 + ',,,',
    '10,costly-720,' + pbkdf2 + ',13900000009,,',
    '11,argon,argon2$argon2id$v=19$m=1$x$y,13900000010,,',
    '12,short',
  ])
  const run = await runImport([file])
  const summary = '7 rows: 3 created, 0 unchanged, 4 refused'
  expect(run).toMatchObject({ code: 0, errors: '' })
  expect(run.output).toContain(summary)
  expect(await readFile(`${file}.report.txt`, 'utf8')).toBe(
    [
      'line 5: mobile_not_valid',
      'line 6: username_taken',
      'line 7: password_not_supported',
      'line 8: columns_do_not_match',
      summary,
      '',
    ].join('\n'),
  )
  for (const [username, hash, password] of costly) {
    expect(await signIn(username, 'another password'), hash).toBe(401)
    expect(await signIn(username, password), hash).toBe(201)
  }
  await expect.poll(currentHashes, { timeout: 10_000 }).toBe(3)
  expect(worker.log.join('\n')).not.toMatch(/pbkdf2|139000/)
}, 60_000)

it('is stopped and started again, and every row comes in once', async () => {
  const rows = Array.from(
    { length: 3000 },
    (_, at) => `again-${at},137${String(at).padStart(8, '0')},${pbkdf2}`,
  )
  const file = await write('again.csv', ['username,mobile,password', ...rows])
  const stopped = await runImport([file, '--chunk-size', '50'], (output) => output.includes('rows/s'))
  expect(stopped.signal).toBe('SIGKILL')
  const run = await runImport([file, '--chunk-size', '50'])
  expect(run.output).toMatch(/^Goes on after [\d,]+ rows\.$/m)
  expect(run.output).toMatch(/^3,000 rows: [\d,]+ created, \d+ unchanged, 0 refused/m)
  expect(await imported('again-%')).toBe(3000)
  // Nothing is left to do, and the same is told.
  expect((await runImport([file])).output).toContain('Goes on after 3,000 rows.')
  expect(await imported('again-%')).toBe(3000)
}, 60_000)

it('writes nothing in a dry run, and nothing with a wrong token', async () => {
  const file = await write('dry.csv', ['username,mobile,password', `dry-run-1,13600000001,${pbkdf2}`, 'x,1,'])
  const dry = await runImport([file, '--dry-run'])
  expect(dry.output).toContain('Dry run: 2 rows: 1 created, 0 unchanged, 1 refused')
  expect(await readFile(`${file}.dry-run.txt`, 'utf8')).toMatch(
    /^line 3: username_not_allowed, mobile_not_valid, password_missing\n/,
  )
  const refused = await runImport([file], undefined, 'another token')
  expect(refused.code).toBe(1)
  expect(refused.errors).toBe('The service did not take the rows: 401 unauthenticated\n')
  expect(await imported('dry-run-1')).toBe(0)
}, 60_000)

async function write(name: string, lines: readonly string[]): Promise<string> {
  const file = join(folder, name)
  await writeFile(file, `${lines.join('\n')}\n`)
  return file
}

/** @param isEnough kills the command when it has printed this */
function runImport(args: readonly string[], isEnough?: (output: string) => boolean, opsToken = token) {
  const command = ['tools/import-users.ts', ...args, '--url', worker.origin]
  const child = spawn(process.execPath, command, { env: { ...process.env, OPS_TOKEN: opsToken } })
  let [output, errors] = ['', '']
  child.stderr.on('data', (text) => (errors += String(text)))
  child.stdout.on('data', (text) => {
    output += String(text)
    if (isEnough?.(output) === true) child.kill('SIGKILL')
  })
  return new Promise<{ code: number | null; signal: string | null; output: string; errors: string }>(
    (resolve) => void child.on('close', (code, signal) => resolve({ code, signal, output, errors })),
  )
}

async function signIn(username: string, password: string): Promise<number> {
  const response = await fetch(`${worker.origin}/v1/sessions`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'CF-Connecting-IP': '192.0.2.7' },
    body: JSON.stringify({ username, password }),
  })
  return response.status
}

function currentHashes(): Promise<number | null> {
  return worker.database
    .prepare(
      "SELECT count(*) AS hashes FROM user WHERE username LIKE 'costly-%' AND password_hash LIKE '$scrypt$%'",
    )
    .first<number>('hashes')
}

function imported(names: string): Promise<number | null> {
  return worker.database
    .prepare('SELECT count(*) AS users FROM user WHERE username LIKE ?')
    .bind(names)
    .first<number>('users')
}
