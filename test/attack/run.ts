import { expect } from 'vitest'
import { type Attack, type ExpectedAnswer, type Requests, times } from './attack.ts'
import { attackerOn } from './attacker.ts'
import type { Effects, World } from './world.ts'

const nothing: Effects = { sms: 0, users: 0, sessions: 0, redeemed: 0, passkeys: 0, cookies: 0 }

/** On every answer of the Worker. `null` for a header that must be absent. */
const ourHeaders = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy':
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'Strict-Transport-Security': 'max-age=31536000',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  Server: null,
  'X-Powered-By': null,
  ETag: null,
  Location: null,
  'Access-Control-Allow-Origin': null,
  'Access-Control-Allow-Credentials': null,
}

/** Runs one row: prepares, attacks, and compares every answer and every effect. */
export async function expectOutcome(world: World, row: Attack): Promise<void> {
  const requests = await row.how(attackerOn(world))
  const before = await world.count()
  const answers = await sendAll(requests)
  const after = await world.count()
  if (!row.isAnsweredByPlatform) for (const answer of answers) expectOurHeaders(answer)
  for (const answer of answers) expectDeviceWithSession(answer)
  await expectAnswers(answers, row.expected, requests.flat().length)
  expect({
    sms: after.sms - before.sms,
    users: after.users - before.users,
    sessions: after.sessions - before.sessions,
    redeemed: after.redeemed - before.redeemed,
    passkeys: after.passkeys - before.passkeys,
    cookies: answers.flatMap(cookiesOf).length,
  }).toEqual({ ...nothing, ...row.effects })
}

async function sendAll(requests: Requests): Promise<Response[]> {
  const answers: (Response | readonly Response[])[] = []
  for (const next of requests) answers.push(...(await Promise.all([next].flat().map((send) => send()))))
  return answers.flat()
}

async function expectAnswers(
  answers: readonly Response[],
  expected: Attack['expected'],
  requests: number,
): Promise<void> {
  if ('tally' in expected) return expect(await tallyOf(answers)).toEqual(expected.tally)
  const all = 'status' in expected ? times(requests, expected) : expected
  expect(await Promise.all(answers.map(projectTo(all)))).toEqual(all)
}

function expectOurHeaders({ headers }: Response): void {
  expect(pick(headers, ourHeaders)).toEqual(ourHeaders)
  const isPicture = headers.get('Content-Type') === 'image/svg+xml'
  expect(headers.get('Cross-Origin-Resource-Policy')).toBe(isPicture ? 'cross-origin' : 'same-origin')
  expect(headers.get('X-Request-Id')).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/)
}

/** Only an answer that signs in makes a browser known, and only one that erases takes that back. */
function expectDeviceWithSession({ headers }: Response): void {
  const given = headers.getSetCookie()
  const isEnding = (line: string) => line.includes('=; Max-Age=0;')
  for (const device of given.filter(isOfDevice)) {
    const session = given.find((line) => line.startsWith('__Host-session='))
    expect(session && isEnding(session)).toBe(isEnding(device))
  }
}

function isOfDevice(line: string): boolean {
  return line.startsWith('__Host-device=')
}

function cookiesOf({ headers }: Response): string[] {
  return headers.getSetCookie().filter((line) => !isOfDevice(line))
}

/** Takes from an answer the parts that the row describes. */
function projectTo(expected: readonly ExpectedAnswer[]) {
  return async (answer: Response, index: number): Promise<ExpectedAnswer> => {
    const { headers, cookies } = expected[index] ?? {}
    return {
      status: answer.status,
      body: await readBody(answer),
      ...(headers && { headers: pick(answer.headers, headers) }),
      ...(cookies && { cookies: cookiesOf(answer) }),
    }
  }
}

function pick(headers: Headers, names: object): Record<string, string | null> {
  return Object.fromEntries(Object.keys(names).map((name) => [name, headers.get(name)]))
}

async function readBody(answer: Response): Promise<unknown> {
  const text = await answer.text()
  return /json/.test(answer.headers.get('Content-Type') ?? '') && text !== '' ? JSON.parse(text) : text
}

async function tallyOf(answers: readonly Response[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const answer of answers) {
    const { code, errmsg } = (await readBody(answer)) as { code?: string | number; errmsg?: string }
    const outcome = String(errmsg ?? code ?? answer.status)
    counts[outcome] = (counts[outcome] ?? 0) + 1
  }
  return counts
}
