/** Runs the built Worker on the local runtime, behind a real socket, for the suites and commands that run in Node. */
import { execFile } from 'node:child_process'
import { readdir, readFile, mkdtemp, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { convertV4MiniflareOptions, Miniflare, Response } from 'miniflare'
import { unstable_getMiniflareWorkerOptions, unstable_splitSqlQuery } from 'wrangler'
import { createRonglianFake } from './ronglian-fake.ts'

const root = join(import.meta.dirname, '../..')

const account = {
  accountSid: '0123456789abcdef0123456789abcdef',
  authToken: 'fedcba9876543210fedcba9876543210',
  appId: 'aaaaaaaabbbbbbbbccccccccdddddddd',
  templateIds: ['1'],
}

/** As in production, but for the provider, which is the strict fake. */
const settings = {
  ENVIRONMENT: 'production',
  CODE_SECRET: 'a secret of the tests, long enough for a key',
  SMS_PROVIDERS: 'ronglian',
  RONGLIAN_ACCOUNT_SID: account.accountSid,
  RONGLIAN_AUTH_TOKEN: account.authToken,
  RONGLIAN_APP_ID: account.appId,
}

interface RunningWorkerOptions {
  /** The configuration file of a second Worker, to run beside the first on the same runtime. */
  readonly beside?: string
  /** Settings that differ from production's defaults. */
  readonly settings?: Readonly<Record<string, string>>
}

/** The Worker and its surroundings, seen from outside. */
export interface RunningWorker {
  /** `http://127.0.0.1:…` */
  readonly origin: string
  /** Where the Workers listen themselves, without the local router in front. `beside` only if there is one. */
  readonly sockets: { readonly service: string; readonly beside: string | undefined }
  /** What stands in for the provider, with the messages that it took. */
  readonly provider: ReturnType<typeof createRonglianFake>
  /** The answer of a captcha, as somebody who reads the picture knows it. */
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
}

/**
 * Builds the Worker as for a deployment and starts it with empty stores.
 *
 * The runtime takes `CF-Connecting-IP` from the caller, where the platform would set it: so one caller can play many clients.
 *
 * @throws {Error} the Worker could not be built or started
 */
export const startRunningWorker = async (options: RunningWorkerOptions = {}): Promise<RunningWorker> => {
  const bundle = await mkdtemp(join(tmpdir(), 'latchkey-worker-'))
  const besideBundle = join(bundle, 'beside')
  const stores = await folderForStores()
  const provider = createRonglianFake({ ...account, now: Date.now })
  const log: string[] = []
  try {
    await build(bundle, join(root, 'wrangler.toml'))
    if (options.beside !== undefined) await build(besideBundle, options.beside)
    const miniflare = new Miniflare(
      convertV4MiniflareOptions({
        host: '127.0.0.1',
        port: 0,
        cf: false,
        resourcePersistencePath: stores,
        handleStructuredLogs: ({ message }) => void log.push(message),
        workers: [
          {
            ...optionsIn(join(root, 'wrangler.toml')),
            name: 'latchkey',
            rootPath: bundle,
            modulesRoot: bundle,
            modules: await modulesIn(bundle),
            unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
            bindings: { ...settings, ...options.settings },
            outboundService: async (request) => {
              const answer = await provider.fetch(request as never)
              return new Response(answer.body as never, {
                status: answer.status,
                headers: [...answer.headers],
              })
            },
          },
          ...(options.beside === undefined ? [] : [await besideWorker(besideBundle, options.beside)]),
        ],
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
      database,
      codeSecret: settings.CODE_SECRET,
      log,
      answerOf: async (captchaId) => {
        const entry = await entries.get(`captcha:${captchaId}`)
        if (typeof entry !== 'string') throw new Error(`No captcha ${captchaId}`)
        return (JSON.parse(entry) as { answer: string }).answer
      },
      rows: async () => {
        const rows = await database
          .prepare(
            `SELECT (SELECT count(*) FROM user) AS users, (SELECT count(*) FROM session) AS sessions,
              (SELECT count(*) FROM redeemed_code) AS redeemed_codes`,
          )
          .first<Rows>()
        if (!rows) throw new Error('No rows')
        return rows
      },
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

const memoryFolder = '/dev/shm'
const roomBytes = 2 ** 30

/**
 * The runtime keeps each store and each gate in a file, and waits for each write to reach the disk: in memory it is several
 * times as fast, and a bench measures the service. Where there is no room for that, a folder on the disk will do.
 */
const folderForStores = async (): Promise<string> => {
  const { bavail, bsize } = await statfs(memoryFolder).catch(() => ({ bavail: 0, bsize: 0 }))
  return mkdtemp(join(bavail * bsize < roomBytes ? tmpdir() : memoryFolder, 'latchkey-stores-'))
}

const optionsIn = (configPath: string) => {
  const { assets: _, ...options } = unstable_getMiniflareWorkerOptions(configPath).workerOptions
  return options
}

const besideWorker = async (bundle: string, configPath: string) => ({
  ...optionsIn(configPath),
  name: 'beside',
  rootPath: bundle,
  modulesRoot: bundle,
  modules: await modulesIn(bundle),
  unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
})

const build = async (directory: string, configPath: string): Promise<void> => {
  const wrangler = join(root, 'node_modules/wrangler/bin/wrangler.js')
  const args = [wrangler, 'deploy', '--dry-run', `--config=${configPath}`, `--outdir=${directory}`]
  await promisify(execFile)(process.execPath, args, {
    cwd: root,
    env: { ...process.env, CI: 'true', WRANGLER_SEND_METRICS: 'false' },
  })
}

const isEntry = (name: string): boolean => name === 'index.js' || name === 'worker.js'

const modulesIn = async (directory: string) => {
  const names = (await readdir(directory)).filter((name) => /\.(js|txt)$/.test(name))
  const read = async (name: string) => ({
    type: name.endsWith('.js') ? ('ESModule' as const) : ('Text' as const),
    path: join(directory, name),
    contents: await readFile(join(directory, name), 'utf8'),
  })
  // The entry comes first.
  return Promise.all(names.toSorted((a, b) => Number(isEntry(b)) - Number(isEntry(a))).map(read))
}

const migrations = async (): Promise<string[]> => {
  const directory = join(root, 'migrations')
  const files = (await readdir(directory)).toSorted()
  const texts = await Promise.all(files.map((file) => readFile(join(directory, file), 'utf8')))
  return texts.flatMap((text) => unstable_splitSqlQuery(text))
}
