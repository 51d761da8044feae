import { randomUUID } from 'node:crypto'
import type { RunningWorker } from '../test/support/running-worker.ts'
import { insertSessions, insertUsers } from './accounts.ts'
import { type Measured, measure, type Origins, requestsFor } from './measure.ts'
import {
  askClassically,
  askForCode,
  drawCaptcha,
  drawPicture,
  get,
  newMobile,
  newUsername,
  password,
  post,
  registerClassically,
  registerUser,
  remove,
  type Solved,
} from './requests.ts'

/** One isolate queues parallel requests. When each request contains a hash, two connections keep the isolate busy. */
const connections = { light: 8, hashing: 2 } as const

/** Requests in a round. */
const perRound = { light: 60, sending: 30, hashing: 4 } as const

/** Measures every endpoint. Every request must succeed. */
export async function measureEndpoints(worker: RunningWorker, origins: Origins): Promise<Measured[]> {
  return [
    ...(await measureV1SignUp(worker, origins)),
    ...(await measureSessions(worker, origins)),
    ...(await measureClassicSignUp(worker, origins)),
    ...(await measureLookups(origins)),
  ]
}

/** Signs up on v1 and measures each step. */
async function measureV1SignUp(worker: RunningWorker, origins: Origins): Promise<Measured[]> {
  const drawing = times(requestsFor(perRound.light), drawCaptcha)
  const captchas = await measure(origins, 'POST /v1/captchas', drawing, connections.light)
  const ids = captchas.answers.map(({ body }) => (JSON.parse(body) as { captcha_id: string }).captcha_id)
  const solved = await solveAll(worker, ids.slice(-requestsFor(perRound.sending)))
  const mobiles = solved.map(newMobile)
  const asking = solved.map((captcha, index) => askForCode(captcha, mobiles[index] ?? ''))
  const sent = await measure(origins, 'POST /v1/sms-codes', asking, connections.light)
  const codes = codesSentBy(worker)
  const registering = sent.answers
    .slice(-requestsFor(perRound.hashing))
    .map(({ body }, index, { length }) => {
      const { verification_id } = JSON.parse(body) as { verification_id: string }
      return registerUser(verification_id, codes.get(mobiles.at(index - length) ?? '') ?? '')
    })
  const users = await measure(origins, 'POST /v1/users', registering, connections.hashing)
  return [captchas.measured, sent.measured, users.measured]
}

/** Signs up on the classic API and measures each step. */
async function measureClassicSignUp(worker: RunningWorker, origins: Origins): Promise<Measured[]> {
  const ids = times(requestsFor(perRound.light), () => randomUUID())
  const pictures = await measure(
    origins,
    'GET /image_codes/{uuid}/',
    ids.map((id) => drawPicture(id)),
    connections.light,
  )
  const solved = await solveAll(worker, ids.slice(-requestsFor(perRound.sending)))
  const mobiles = solved.map(newMobile)
  const asking = solved.map((captcha, index) => askClassically(captcha, mobiles[index] ?? ''))
  const sent = await measure(origins, 'GET /sms_codes/{mobile}/', asking, connections.light)
  const codes = codesSentBy(worker)
  const registering = sent.answers
    .slice(-requestsFor(perRound.hashing))
    .map(({ cookies }, index, { length }) => {
      const mobile = mobiles.at(index - length) ?? ''
      const [cookie = ''] = cookies[0]?.split(';') ?? []
      return registerClassically(mobile, codes.get(mobile) ?? '', cookie)
    })
  const users = await measure(origins, 'POST /register/', registering, connections.hashing)
  return [pictures.measured, sent.measured, users.measured]
}

async function measureSessions(
  { codeSecret, database }: RunningWorker,
  origins: Origins,
): Promise<Measured[]> {
  const usernames = await insertUsers(database, requestsFor(perRound.hashing))
  const signingIn = usernames.map((username) => post('/v1/sessions', { username, password }))
  const opened = await measure(origins, 'POST /v1/sessions', signingIn, connections.hashing)
  const cookies = await insertSessions(database, codeSecret, requestsFor(perRound.sending))
  const looking = times(requestsFor(perRound.light), (index) =>
    get('/v1/session', cookies[index % cookies.length]),
  )
  const seen = await measure(origins, 'GET /v1/session', looking, connections.light)
  const leaving = cookies.map((cookie) => remove('/v1/session', cookie))
  const closed = await measure(origins, 'DELETE /v1/session', leaving, connections.light)
  return [opened.measured, seen.measured, closed.measured]
}

async function measureLookups(origins: Origins): Promise<Measured[]> {
  const lookups = [
    ['GET /usernames/{username}/count/', () => get(`/usernames/${newUsername()}/count/`)],
    ['GET /mobiles/{mobile}/count/', () => get(`/mobiles/${newMobile()}/count/`)],
    ['GET /health', () => get('/health')],
  ] as const
  const measured: Measured[] = []
  for (const [name, lookup] of lookups) {
    const requests = times(requestsFor(perRound.light), lookup)
    measured.push((await measure(origins, name, requests, connections.light)).measured)
  }
  return measured
}

function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index))
}

function solveAll(worker: RunningWorker, captchaIds: readonly string[]): Promise<Solved[]> {
  return Promise.all(
    captchaIds.map(async (captchaId) => ({ captchaId, answer: await worker.answerOf(captchaId) })),
  )
}

/** Returns the codes of all messages, by number. */
function codesSentBy({ provider }: RunningWorker): ReadonlyMap<string, string> {
  return new Map(provider.messages.map(({ to, code }) => [to, code]))
}
