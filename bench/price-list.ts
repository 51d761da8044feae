import { randomUUID } from 'node:crypto'
import process from 'node:process'
import type { RunningWorker } from '../test/support/running-worker.ts'
import { costOfMillion, objectMsPerRequest, prices } from './cost.ts'
import { runtimeCpuClock } from './cpu.ts'
import { decimal, section, table } from '../test/support/markdown.ts'
import {
  askClassically,
  askForCode,
  drawCaptcha,
  drawPicture,
  newMobile,
  password,
  post,
  registerClassically,
} from './requests.ts'
import { insertUsers } from './accounts.ts'
import { send, signUpOnce, solveOne } from './sign-ups.ts'
import { type Usage, type UsageCase, usages } from './usage.ts'

type Scenario = () => Promise<unknown>

/** How often each scenario is measured. The clock counts in steps of 10 ms, which is exact enough over 15 runs. */
const runs = 15

/** Returns the table of prices: operations that a test counts and CPU time measured now, at the platform's prices. */
export async function reportCost(worker: RunningWorker, origin: string): Promise<string> {
  const scenarios = await scenariosOn(worker, origin)
  const rows: string[][] = []
  for (const name of Object.keys(usages) as UsageCase[]) {
    process.stderr.write(`${name} …\n`)
    const cpuMs = await measureCpu(scenarios[name])
    rows.push(rowOf(cpuMs === undefined ? `${name} (CPU not measured)` : name, usages[name], cpuMs ?? 0))
  }
  const { workerRequests, kvReads, kvWrites, objectRequests, objectRowsWritten, d1RowsWritten } = prices
  return section(
    'Cost',
    `US dollars for a million of each, without the SMS, beyond what the paid plan includes. \`test/http/usage.test.ts\` counts the operations, with the later alarms and purge. The CPU time is that of the local runtime, which includes the stores, so it is an upper bound. A Durable Object is assumed to be active for ${objectMsPerRequest} ms a request.`,
    table(
      [
        '',
        'requests',
        'KV reads',
        'KV writes, deletes',
        'object requests',
        'object rows written',
        'D1 rows written',
        'CPU ms',
        'Worker $',
        'KV $',
        'objects $',
        'D1 $',
        'sum $',
      ],
      [
        ...rows,
        [
          '*$ a million*',
          ...[workerRequests, kvReads, kvWrites, objectRequests, objectRowsWritten, d1RowsWritten].map(
            dollars,
          ),
          dollars(prices.cpuMs),
        ],
      ],
    ),
  )
}

function rowOf(name: string, usage: Usage, cpuMs: number): string[] {
  const { workers, kv, objects, d1, total } = costOfMillion(usage, cpuMs)
  const counts = [
    usage.kvReads,
    usage.kvWrites + usage.kvDeletes,
    usage.objectRequests,
    usage.objectRowsWritten,
  ]
  const operations = [usage.workerRequests, ...counts, usage.d1RowsWritten].map(String)
  return [name, ...operations, decimal(cpuMs, 0), ...[workers, kv, objects, d1].map(dollars), dollars(total)]
}

async function scenariosOn(
  worker: RunningWorker,
  origin: string,
): Promise<Readonly<Record<UsageCase, Scenario>>> {
  // Each user signs in once, because a name has a limit.
  const usernames = await insertUsers(worker.database, runs + 1)
  const replayed = await solveOne(worker, origin)
  await send(origin, askForCode(replayed, newMobile()))
  const fromOneClient = drawCaptcha()
  // The limit counts by the minute: in a new minute the client is served again.
  const untilRefused = async () => {
    while ((await send(origin, fromOneClient)).status !== 429);
  }
  await untilRefused()
  return {
    'a sign-up on v1': () => signUpOnce(worker, origin),
    'a classic sign-up': () => signUpClassically(worker, origin),
    'a sign-in': ending(201, () =>
      send(origin, post('/v1/sessions', { username: usernames.pop(), password })),
    ),
    'a captcha, abandoned': ending(201, () => send(origin, drawCaptcha())),
    'a captcha, wrongly answered': ending(400, async () => {
      const solved = await solveOne(worker, origin)
      return send(origin, askForCode({ ...solved, answer: '!!!!' }, newMobile()))
    }),
    'a replayed captcha': ending(400, () => send(origin, askForCode(replayed, newMobile()))),
    'a request over the limit': untilRefused,
  }
}

/** The runtime's CPU time for one run of the scenario in milliseconds, or undefined where the system does not show it. */
async function measureCpu(scenario: Scenario): Promise<number | undefined> {
  const clock = runtimeCpuClock()
  await scenario()
  const before = clock?.()
  for (let run = 0; run < runs; run += 1) await scenario()
  return clock === undefined || before === undefined ? undefined : (clock() - before) / runs
}

async function signUpClassically(worker: RunningWorker, origin: string) {
  const captchaId = randomUUID()
  const mobile = newMobile()
  await send(origin, drawPicture(captchaId))
  await send(origin, askClassically({ captchaId, answer: await worker.answerOf(captchaId) }, mobile))
  const code = worker.provider.messages.findLast(({ to }) => to === mobile)?.code
  const answer = await send(origin, registerClassically(mobile, code ?? '', ''))
  if (answer.body !== '{"code":0,"errmsg":"ok"}') throw new Error(answer.body)
}

/** Fails if the last answer has another status, because another answer has another cost. */
function ending(status: number, scenario: () => Promise<{ status: number; body: string }>): Scenario {
  return async () => {
    const answer = await scenario()
    if (answer.status !== status) throw new Error(`Not ${status}, but ${answer.status} ${answer.body}`)
  }
}

function dollars(value: number): string {
  return decimal(value, 2)
}
