import { randomUUID } from 'node:crypto'
import process from 'node:process'
import type { RunningWorker } from '../test/support/running-worker.ts'
import { costOfMillion } from './cost.ts'
import { runtimeCpuClock } from './cpu.ts'
import { decimal, section, table } from '../test/support/markdown.ts'
import { gateMsPerRequest, prices } from './prices.ts'
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

type Story = () => Promise<unknown>

/** How often each story is measured, so that hundredths of a second are exact enough. */
const tellings = 15

/** Fails if a story ends in another status: another answer costs something else. */
const ending =
  (status: number, story: () => Promise<{ status: number; body: string }>): Story =>
  async () => {
    const answer = await story()
    if (answer.status !== status) throw new Error(`Not ${status}, but ${answer.status} ${answer.body}`)
  }

const signUpClassically = async (worker: RunningWorker, origin: string) => {
  const captchaId = randomUUID()
  const mobile = newMobile()
  await send(origin, drawPicture(captchaId))
  await send(origin, askClassically({ captchaId, answer: await worker.answerOf(captchaId) }, mobile))
  const code = worker.provider.messages.findLast(({ to }) => to === mobile)?.code
  const answer = await send(origin, registerClassically(mobile, code ?? '', ''))
  if (answer.body !== '{"code":0,"errmsg":"ok"}') throw new Error(answer.body)
}

const storiesOn = async (
  worker: RunningWorker,
  origin: string,
): Promise<Readonly<Record<UsageCase, Story>>> => {
  // Each signs in once: a name has a limit.
  const usernames = await insertUsers(worker.database, tellings + 1)
  const replayed = await solveOne(worker, origin)
  await send(origin, askForCode(replayed, newMobile()))
  const oneClients = drawCaptcha()
  // A client beyond its limit is served again in the next minute.
  const untilRefused = async () => {
    while ((await send(origin, oneClients)).status !== 429);
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

/** Processor's milliseconds of the whole runtime for one story, or undefined where the system does not say. */
const measureCpu = async (story: Story): Promise<number | undefined> => {
  const clock = runtimeCpuClock()
  await story()
  const before = clock?.()
  for (let told = 0; told < tellings; told += 1) await story()
  return clock === undefined || before === undefined ? undefined : (clock() - before) / tellings
}

const dollars = (value: number): string => decimal(value, 2)

const rowOf = (name: string, usage: Usage, cpuMs: number): string[] => {
  const { workers, kv, gates, d1, total } = costOfMillion(usage, cpuMs)
  const counts = [usage.kvReads, usage.kvWrites + usage.kvDeletes, usage.gateRequests, usage.gateRowsWritten]
  const operations = [usage.workerRequests, ...counts, usage.d1RowsWritten].map(String)
  return [name, ...operations, decimal(cpuMs, 0), ...[workers, kv, gates, d1].map(dollars), dollars(total)]
}

/** The table of prices: operations counted by a test, processor's time measured now, at the platform's prices. */
export const reportCost = async (worker: RunningWorker, origin: string): Promise<string> => {
  const stories = await storiesOn(worker, origin)
  const rows: string[][] = []
  for (const name of Object.keys(usages) as UsageCase[]) {
    process.stderr.write(`${name} …\n`)
    const cpuMs = await measureCpu(stories[name])
    rows.push(rowOf(cpuMs === undefined ? `${name} (CPU not measured)` : name, usages[name], cpuMs ?? 0))
  }
  const { workerRequests, kvReads, kvWrites, gateRequests, gateRowsWritten, d1RowsWritten } = prices
  return section(
    'Cost',
    `US dollars for a million of each, the SMS themselves apart, beyond what the paid plan includes. Operations are those that \`test/http/usage.test.ts\` counts, with the alarms and the purge that come later. The processor's time is the local runtime's with the stores in it, so an upper bound; a Durable Object is assumed to be awake for ${gateMsPerRequest} ms a request.`,
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
          ...[workerRequests, kvReads, kvWrites, gateRequests, gateRowsWritten, d1RowsWritten].map(dollars),
          dollars(prices.cpuMs),
        ],
      ],
    ),
  )
}
