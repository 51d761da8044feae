/** Runs the built Worker on the local runtime, behind a real socket, for the suites and commands that run in Node. */
import { execFile } from 'node:child_process'
import { readdir, readFile, mkdtemp, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { convertV4MiniflareOptions, Miniflare, Response } from 'miniflare'
import { unstable_getMiniflareWorkerOptions, unstable_splitSqlQuery } from 'wrangler'
import { createAliyunFake } from './aliyun-fake.ts'
import { createRonglianFake } from './ronglian-fake.ts'

const root = join(import.meta.dirname, '../..')

const account = {
  accountSid: '0123456789abcdef0123456789abcdef',
  authToken: 'fedcba9876543210fedcba9876543210',
  appId: 'aaaaaaaabbbbbbbbccccccccdddddddd',
  templateIds: ['1'],
}

const carrierAccount = {
  accessKeyId: 'LTAI5tEXAMPLEKEYID0001',
  accessKeySecret: 'ExampleSecret000000000000000001',
  signName: '',
  templateCode: '',
  authCode: 'Dd1rEXAMPLE4id',
}

/** Settings with which the Worker asks the carrier's fake about numbers. */
export const carrierSettings = {
  NUMBER_HISTORY: 'aliyun',
  ALIYUN_ACCESS_KEY_ID: carrierAccount.accessKeyId,
  ALIYUN_ACCESS_KEY_SECRET: carrierAccount.accessKeySecret,
  ALIYUN_NUMBER_HISTORY_AUTH_CODE: carrierAccount.authCode,
}

const memoryFolder = '/dev/shm'
const neededBytes = 2 ** 30

/** Those of production. The provider is the strict fake. */
const settings = {
  ENVIRONMENT: 'production',
  CODE_SECRET: 'a secret of the tests, long enough for a key',
  SMS_PROVIDERS: 'ronglian',
  // Its requests would reach the provider's fake.
  BREACHED_PASSWORDS: 'off',
  RONGLIAN_ACCOUNT_SID: account.accountSid,
  RONGLIAN_AUTH_TOKEN: account.authToken,
  RONGLIAN_APP_ID: account.appId,
}

interface RunningWorkerOptions {
  /** The configuration file of a second Worker, which runs on the same runtime. */
  readonly beside?: string
  /** Settings that differ from production's defaults. */
  readonly settings?: Readonly<Record<string, string>>
}

/** The Worker and its surroundings, seen from outside. */
export interface RunningWorker {
  /** `http://127.0.0.1:…` */
  readonly origin: string
  /** Where the Workers listen, without the local router. `beside` is the second Worker. */
  readonly sockets: { readonly service: string; readonly beside: string | undefined }
  /** The provider's fake, with the messages that it accepted. */
  readonly provider: ReturnType<typeof createRonglianFake>
  /** The fake that is asked about numbers, if the settings say so. */
  readonly carrier: ReturnType<typeof createAliyunFake>
  /** The answer of a captcha, which a person reads in the picture. */
  readonly answerOf: (captchaId: string) => Promise<string>
  /** How many rows each table has. */
  readonly rows: () => Promise<Rows>
  readonly database: D1Database
  readonly codeSecret: string
  /** What the Worker logged, oldest first. */
  readonly log: readonly string[]
  readonly stop: () => Promise<void>
}

export interface Rows {
  readonly users: number
  readonly sessions: number
  readonly redeemed_codes: number
  readonly passkeys: number
}

/**
 * Builds the Worker as for a deployment and starts it with empty stores.
 *
 * The runtime takes `CF-Connecting-IP` from the caller. The platform would set it. So one caller can play many clients.
 *
 * @throws {Error} the Worker could not be built or started
 */
export async function startRunningWorker(options: RunningWorkerOptions = {}): Promise<RunningWorker> {
  const bundle = await mkdtemp(join(tmpdir(), 'latchkey-worker-'))
  const stores = await folderForStores()
  const provider = createRonglianFake({ ...account, now: Date.now })
  const carrier = createAliyunFake({ ...carrierAccount, now: Date.now })
  const log: string[] = []
  try {
    const service = {
      ...(await buildWorker('latchkey', join(root, 'wrangler.toml'), bundle)),
      bindings: { ...settings, ...options.settings },
      outboundService: async (request: { readonly url: string }) => {
        const { host } = new URL(request.url)
        const asked = host === 'dytnsapi.aliyuncs.com' ? carrier : provider
        const { body, status, headers } = await asked.fetch(request as never)
        return new Response(body as never, { status, headers: [...headers] })
      },
    }
    const second =
      options.beside === undefined
        ? []
        : [await buildWorker('beside', options.beside, join(bundle, 'beside'))]
    const miniflare = new Miniflare(
      convertV4MiniflareOptions({
        host: '127.0.0.1',
        port: 0,
        cf: false,
        resourcePersistencePath: stores,
        handleStructuredLogs: ({ message }) => void log.push(message),
        workers: [service, ...second],
      }),
    )
    const origin = (await miniflare.ready).origin
    const database = await miniflare.getD1Database('DB')
    for (const statement of await migrations()) await database.prepare(statement).run()
    const entries = await miniflare.getKVNamespace('ENTRIES')
    const socketOf = async (name: string) => (await miniflare.unsafeGetDirectURL(name)).origin
    return {
      origin,
      sockets: {
        service: await socketOf('latchkey'),
        beside: options.beside === undefined ? undefined : await socketOf('beside'),
      },
      provider,
      carrier,
      database,
      codeSecret: settings.CODE_SECRET,
      log,
      answerOf: async (captchaId) => {
        const entry = await entries.get(`captcha:${captchaId}`)
        if (typeof entry !== 'string') throw new Error(`No captcha ${captchaId}`)
        return (JSON.parse(entry) as { answer: string }).answer
      },
      rows: () => countRows(database),
      stop: async () => {
        provider.reset()
        await miniflare.dispose()
        await rm(stores, { recursive: true, force: true })
      },
    }
  } catch (error) {
    await rm(stores, { recursive: true, force: true })
    throw error
  } finally {
    await rm(bundle, { recursive: true, force: true })
  }
}

async function countRows(database: D1Database): Promise<Rows> {
  const rows = await database
    .prepare(
      `SELECT (SELECT count(*) FROM user) AS users, (SELECT count(*) FROM session) AS sessions,
        (SELECT count(*) FROM redeemed_code) AS redeemed_codes, (SELECT count(*) FROM passkey) AS passkeys`,
    )
    .first<Rows>()
  if (!rows) throw new Error('No rows')
  return rows
}

/**
 * The runtime stores each object in a file, and waits until each write has reached the disk. In memory it is several times
 * as fast. If memory has too little room, the folder is on the disk.
 */
async function folderForStores(): Promise<string> {
  const { bavail, bsize } = await statfs(memoryFolder).catch(() => ({ bavail: 0, bsize: 0 }))
  return mkdtemp(join(bavail * bsize < neededBytes ? tmpdir() : memoryFolder, 'latchkey-stores-'))
}

async function buildWorker(name: string, configPath: string, directory: string) {
  const wrangler = join(root, 'node_modules/wrangler/bin/wrangler.js')
  const args = [wrangler, 'deploy', '--dry-run', `--config=${configPath}`, `--outdir=${directory}`]
  const env = { ...process.env, CI: 'true', WRANGLER_SEND_METRICS: 'false' }
  await promisify(execFile)(process.execPath, args, { cwd: root, env })
  const { assets: _, ...options } = unstable_getMiniflareWorkerOptions(configPath).workerOptions
  return {
    ...options,
    name,
    rootPath: directory,
    modulesRoot: directory,
    modules: await modulesIn(directory),
    unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
  }
}

/** The modules of a bundle, its entry first. */
async function modulesIn(directory: string) {
  const isEntry = (name: string) => name === 'index.js' || name === 'worker.js'
  const names = (await readdir(directory)).filter((name) => /\.(js|txt)$/.test(name))
  return Promise.all(
    names
      .toSorted((a, b) => Number(isEntry(b)) - Number(isEntry(a)))
      .map(async (name) => ({
        type: name.endsWith('.js') ? ('ESModule' as const) : ('Text' as const),
        path: join(directory, name),
        contents: await readFile(join(directory, name), 'utf8'),
      })),
  )
}

async function migrations(): Promise<string[]> {
  const directory = join(root, 'migrations')
  const files = (await readdir(directory)).toSorted()
  const texts = await Promise.all(files.map((file) => readFile(join(directory, file), 'utf8')))
  return texts.flatMap((text) => unstable_splitSqlQuery(text))
}
