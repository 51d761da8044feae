import { expect } from 'vitest'
import type { Attack, ExpectedAnswer, Requests, Tally } from './attack.ts'
import type { World } from './world.ts'

/** Runs one row: prepares, attacks, and compares every answer and every effect. */
export const expectHeldOff = async (world: World, row: Attack): Promise<void> => {
  const requests = await row.how(world)
  const before = await world.count()
  const answers = await (row.isAtOnce ? inParallel(requests) : inTurn(requests))
  const after = await world.count()
  if (!row.isPlatforms) for (const answer of answers) expectOurHeaders(answer)
  if ('tally' in row.expected) expect(await tallyOf(answers, row.expected)).toEqual(row.expected.tally)
  else expect(await Promise.all(answers.map(projectTo(row.expected)))).toEqual(row.expected)
  expect({
    sms: after.sms - before.sms,
    users: after.users - before.users,
    sessions: after.sessions - before.sessions,
    redeemed: after.redeemed - before.redeemed,
    cookies: answers.flatMap(({ headers }) => headers.getSetCookie()).length,
  }).toEqual(row.effects)
}

const inParallel = async (requests: Requests): Promise<Response[]> =>
  (await Promise.all(requests.map((send) => send()))).flat()

const inTurn = async (requests: Requests): Promise<Response[]> => {
  const answers: (Response | readonly Response[])[] = []
  for (const send of requests) answers.push(await send())
  return answers.flat()
}

/** What every answer of the Worker carries: nobody keeps it, frames it, sniffs at it or runs it. */
const expectOurHeaders = ({ headers }: Response): void => {
  const ours = {
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
  expect(pick(headers, ours)).toEqual(ours)
  const isPicture = headers.get('Content-Type') === 'image/svg+xml'
  expect(headers.get('Cross-Origin-Resource-Policy')).toBe(isPicture ? 'cross-origin' : 'same-origin')
  expect(headers.get('X-Request-Id')).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/)
}

/** An answer, as far as the row tells what to expect of it. */
const projectTo =
  (expected: readonly ExpectedAnswer[]) =>
  async (answer: Response, index: number): Promise<ExpectedAnswer> => {
    const { headers, cookies } = expected[index] ?? {}
    return {
      status: answer.status,
      body: await readBody(answer),
      ...(headers && { headers: pick(answer.headers, headers) }),
      ...(cookies && { cookies: answer.headers.getSetCookie() }),
    }
  }

const pick = (headers: Headers, names: object): Record<string, string | null> =>
  Object.fromEntries(Object.keys(names).map((name) => [name, headers.get(name)]))

const readBody = async (answer: Response): Promise<unknown> => {
  const text = await answer.text()
  return /json/.test(answer.headers.get('Content-Type') ?? '') && text !== '' ? JSON.parse(text) : text
}

const tallyOf = async (answers: readonly Response[], { tally }: Tally): Promise<Record<string, number>> => {
  const counts: Record<string, number> = {}
  for (const answer of answers) {
    const { code, errmsg } = (await readBody(answer)) as { code?: string | number; errmsg?: string }
    const outcome = String(errmsg ?? code ?? answer.status)
    const key = Object.keys(tally).find((name) => name.split(' or ').includes(outcome)) ?? outcome
    counts[key] = (counts[key] ?? 0) + 1
  }
  return counts
}
