/** Measures the CPU time of the Worker's own code in Node, with bindings in memory and without the password hash. */
import process from 'node:process'
import { section, table } from '../../test/support/markdown.ts'
import { median } from '../statistics.ts'
import { memoryBindings } from './bindings.ts'
import { installPlatform } from '../../test/simulation/platform/hooks.ts'

installPlatform()
const { Hono } = await import('hono')
const { createApp } = await import('../../src/app.ts')
const { buildServices } = await import('../../src/services.ts')
const { RateLimiter } = await import('../../src/limits/rate-limiter.ts')
const { PhoneLedger } = await import('../../src/verification/phone-ledger.ts')

const settings = {
  ENVIRONMENT: 'production',
  CODE_SECRET: 'a secret of the bench, long enough for a key',
  SMS_PROVIDERS: 'ronglian',
  SMS_HOURLY_LIMIT_PER_CLIENT: '1000000',
  RONGLIAN_ACCOUNT_SID: '0123456789abcdef0123456789abcdef',
  RONGLIAN_AUTH_TOKEN: 'token',
  RONGLIAN_APP_ID: 'application',
}

const rounds = 7
const perRound = 400

interface Call {
  readonly path: string
  readonly body: object
}

interface Measured {
  /** CPU time of one request in milliseconds, for each counted round. */
  readonly cpuMs: readonly number[]
  readonly answers: readonly string[]
}

const bindings = memoryBindings({ RateLimiter, PhoneLedger })
const codes = new Map<string, string>()
const services = buildServices({ ...bindings, ...settings } as never, {
  fetch: takeMessage,
  wait: async () => {},
  background: (work) => void work.catch(() => undefined),
})
if (!services.ok) throw new Error(JSON.stringify(services.error))
const app = createApp(services.value)
const bare = new Hono().post('*', async (c) => {
  await c.req.json()
  return c.json({ id: 'nothing', expires_in: 300 }, 201)
})

process.stdout.write(`${await report()}\n`)

async function report(): Promise<string> {
  console.info = () => {}
  const captchas = await measure(
    app,
    times(() => ({ path: '/v1/captchas', body: {} })),
  )
  const sms = await measure(
    app,
    captchas.answers.map((answer, index) => ({ path: '/v1/sms-codes', body: solve(answer, index) })),
  )
  const users = await measure(
    app,
    sms.answers.map((answer, index) => ({ path: '/v1/users', body: register(answer, index) })),
  )
  const nothing = await measure(
    bare,
    times(() => ({ path: '/', body: { nothing: 'at all' } })),
  )
  const rows = [
    ['`POST /v1/captchas`', captchas],
    ['`POST /v1/sms-codes`, with the exchange with Ronglian', sms],
    ['`POST /v1/users`, without the hash', users],
    ['a bare route that reads JSON and answers JSON', nothing],
  ] as const
  return section(
    'Own code',
    `CPU time of one request in Node, with bindings in memory: the median of ${rounds} rounds of ${perRound} requests.`,
    table(
      ['', 'CPU, ms', '× bare'],
      rows.map(([name, { cpuMs }]) => [
        name,
        median(cpuMs).toFixed(3),
        (median(cpuMs) / median(nothing.cpuMs)).toFixed(1),
      ]),
    ),
  )
}

/** The first round is not counted. */
async function measure(
  target: { request: (path: string, init: RequestInit) => Response | Promise<Response> },
  calls: readonly Call[],
): Promise<Measured> {
  const cpuMs: number[] = []
  const answers: string[] = []
  for (let round = 0; round <= rounds; round += 1) {
    const requests = calls.slice(round * perRound, (round + 1) * perRound)
    const before = process.cpuUsage()
    for (const { path, body } of requests) {
      const response = await target.request(`https://latchkey.example${path}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'CF-Connecting-IP': '192.0.2.1' },
        body: JSON.stringify(body),
      })
      answers.push(await response.text())
      if (response.status >= 300) throw new Error(`${path} answered ${answers.at(-1)}`)
    }
    const { user, system } = process.cpuUsage(before)
    if (round > 0) cpuMs.push((user + system) / 1000 / requests.length)
  }
  return { cpuMs, answers }
}

function times(make: () => Call): Call[] {
  return Array.from({ length: (rounds + 1) * perRound }, make)
}

function solve(captcha: string, index: number): object {
  const { captcha_id } = JSON.parse(captcha) as { captcha_id: string }
  const entry = bindings.ENTRIES.entries.get(`captcha:${captcha_id}`) ?? '{}'
  const { answer } = JSON.parse(entry) as { answer: string }
  return { mobile: mobileOf(index), captcha_id, captcha_answer: answer }
}

function register(smsCode: string, index: number): object {
  const { verification_id } = JSON.parse(smsCode) as { verification_id: string }
  return {
    username: `visitor-${index}`,
    password: 'correct horse battery staple',
    verification_id,
    sms_code: codes.get(mobileOf(index)),
  }
}

function mobileOf(index: number): string {
  return `138${String(index).padStart(8, '0')}`
}

/** Answers as the provider does, and keeps the code. */
async function takeMessage(request: RequestInfo | URL): Promise<Response> {
  const { to, datas } = (await (request as Request).json()) as { to: string; datas: [string] }
  codes.set(to, datas[0])
  return Response.json({ statusCode: '000000', templateSMS: { smsMessageSid: 'f'.repeat(32) } })
}
