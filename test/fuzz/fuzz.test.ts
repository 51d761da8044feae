import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { Ajv2020 } from 'ajv/dist/2020.js'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type FailureCode, failureStatuses } from '../../src/core/errors.ts'
import type { HttpAnswer, HttpRequest } from '../support/http-client.ts'
import { answer, cookie, exampleDocument, operations, problem, problemSchema, request } from './example.ts'
import { faults } from '../support/ronglian-fake.ts'
import { routeOf } from './exchange.ts'
import { usualCall, usualJourney } from './usual-journey.ts'
import { brokenInvariants, cooldownMs } from './invariants.ts'
import { readOperations } from './openapi.ts'
import { createCoverage, describeFinding } from './report.ts'
import { type Plan, run, simplify } from './run.ts'
import { passwordMark, valuesOf } from './values.ts'
import { arrive, createWorld, existingUsers, meetsFault } from './visitor.ts'

describe('a run', () => {
  it('sends the same requests for the same seed, and others for another', async () => {
    const first = await requestsOf({ seed: 1, requests: 50 })
    expect(await requestsOf({ seed: 1, requests: 50 })).toEqual(first)
    expect(await requestsOf({ seed: 2, requests: 50 })).not.toEqual(first)
  })

  it('makes the given journeys first', async () => {
    const first = ['ab', 'cd'].map((name) =>
      usualJourney(operations.map((operation) => usualCall(operation, { name }))),
    )
    const bodies = (await requestsOf({ first, requests: 2 })).map(textOf)
    expect(bodies.slice(0, 2)).toEqual(['{"name":"ab"}', '{"name":"cd"}'])
  })

  it('finds a body that breaks the service, and simplifies it by the number of its journey', async () => {
    const isLong = (sent: HttpRequest) => sent.path.startsWith('/v1/things') && textOf(sent).length > 40
    const { world } = start((sent) => (isLong(sent) ? problem(500, 'internal') : undefined))
    const [found] = await run(world, plan())
    const simplest = await simplify(world, plan().seed, found?.index ?? -1)
    expect(simplest?.problems).toContain('the answer is 500')
    const [simple = '', original = ''] = [simplest, found].map(
      (finding) => finding && textOf(finding.request),
    )
    expect(simple.length).toBeGreaterThan(40)
    expect(simple.length).toBeLessThan(original.length)
  })

  it('reports a request without an answer', async () => {
    const { world } = start(() => {
      throw new Error('connection reset')
    })
    const [found] = await run(world, plan({ requests: 1 }))
    expect(found).toMatchObject({ answer: undefined, problems: ['Error: connection reset'] })
  })

  it('learns ids at every depth of an answer', async () => {
    const { world } = start(() => answer(201, { id: 'x', parts: [{ name: 'cd' }] }, cookie))
    const first = [usualJourney(operations.map((operation) => usualCall(operation, { name: 'ab' })))]
    await run(world, plan({ first, requests: 1 }))
    expect(world.learned.get('name')).toEqual(['ab', 'cd'])
  })
})

it('the coverage complains about each documented answer that was not seen, and a healthy service can give', () => {
  const coverage = createCoverage(operations)
  coverage.record('createThing', 201, 'ok')
  coverage.record('createThing', 400, 'not_found')
  expect(coverage.unseen()).toEqual([
    'createThing 400 invalid_parameters',
    'createThing 429 too_many_requests',
  ])
})

it('a finding is a command from which bash reads the same bytes', () => {
  const body = Uint8Array.from([0x7b, 0x27, 0x5c, 0xff, 0x0a, 0x24, 0x7d])
  const headers = [
    ['Cookie', 'a=\u00e9; b="c"'],
    ['X-Empty', ''],
    ['Content-Length', '7'],
  ] as const
  const sent = request({ path: "/v1/things?a='b'", headers, body })
  const text = describeFinding('http://127.0.0.1:1', {
    request: sent,
    answer: undefined,
    problems: ['a reason'],
  })
  const [reason, command = '', outcome] = text.split('\n  ')
  expect([reason, outcome]).toEqual(['  - a reason', 'no answer'])
  const words = execFileSync('bash', ['-c', `printf '%s\\0' ${command}`])
    .toString('latin1')
    .split('\0')
  expect(words.at(-2)).toBe("http://127.0.0.1:1/v1/things?a='b'")
  expect(words).toEqual(expect.arrayContaining(['Accept:', 'Cookie: a=\u00e9; b="c"', 'X-Empty;']))
  expect(words[words.indexOf('--data-binary') + 1]).toBe(String.fromCharCode(...body))
  expect(words.join()).not.toContain('Content-Length')
})

describe('the invariants', () => {
  it('hold if all is as promised', async () => {
    const log = [smsLine({ status: 'refused', reason: 'ronglian: 048213', messageId: '048213' })]
    expect(await brokenInvariants(endOf({ log, sentAtMs: [0, cooldownMs] }))).toEqual([])
  })

  it.each<[string, Partial<typeof cleanEnd>]>([
    ['users are stored', { users: 2 }],
    ['codes are redeemed', { codes: 1 }],
    ['whose token no visitor was given', { session: 'another' }],
    ['an SMS was sent', { sentAtMs: [0, cooldownMs - 1] }],
    ['the provider refused', { rejections: ['112306: x'] }],
    ['the log says', { log: [JSON.stringify({ event: 'internal' })] }],
    ['the log contains', { log: [smsLine({ reason: '+8613800000001' })] }],
    ['the log contains', { log: [smsLine({ reason: 'said 048213' })] }],
    ['the log contains', { log: [smsLine({ reason: passwordMark })] }],
  ])('are broken: “%s”', async (words, end) => {
    expect(await brokenInvariants(endOf(end))).toEqual([expect.stringContaining(words)])
  })
})

describe('what the fuzzer does not know, it refuses', () => {
  it.each<[string, object]>([
    ['trace', {}],
    ['get', { parameters: [{ name: 'x', in: 'cookie', schema: {} }] }],
    ['post', { requestBody: { content: { 'text/csv': { schema: {} } } } }],
    ['post', { responses: { 200: { $ref: '#/components/responses/None' } } }],
  ])('as an operation: %s %j', (method, described) => {
    const paths = { '/v1/new': { [method]: { responses: {}, ...described } } }
    expect(() => readOperations({ ...exampleDocument, paths })).toThrow(/cannot fuzz|has no/)
  })

  it.each([{ not: {} }, { type: 'file' }])('as a schema: %j', (schema) => {
    expect(() => valuesOf(schema)).toThrow('Cannot generate')
  })
})

it('generated values are what the schema allows', () => {
  const schema = {
    type: 'object',
    properties: {
      name: { type: 'string', pattern: String.raw`^(?!\d+$)[A-Za-z0-9_-]{5,20}$` },
      text: { type: 'string', minLength: 3, maxLength: 5 },
      list: {
        type: 'array',
        items: { anyOf: [{ enum: ['a'] }, { type: 'integer', minimum: 3 }] },
        maxItems: 2,
      },
    },
    required: ['name'],
  }
  const validate = new Ajv2020().compile(schema)
  expect(fc.sample(valuesOf(schema), 200).filter((value) => !validate(value))).toEqual([])
})

it('the provider’s fault is met by its number alone, in any spelling', () => {
  const { world } = start(() => undefined)
  arrive(world, usualJourney([], { fault: faults.http(500) }))
  const own = ['13800000001', '+86 138 0000-0001', '008613800000001', '１３８０００００００１']
  expect(own.filter((number) => !meetsFault(world, number))).toEqual([])
  expect(meetsFault(world, '13800000002')).toBe(false)
})

/** A service whose answers are right, except those that `planted` gives. */
function start(planted: (sent: HttpRequest) => HttpAnswer | undefined) {
  const sent: HttpRequest[] = []
  const worker = { origin: 'http://127.0.0.1:1', provider: { failFor: () => {}, messages: [] } } as never
  async function send(given: HttpRequest): Promise<HttpAnswer> {
    sent.push(given)
    const { refusal, operation } = routeOf(operations, given)
    const code = (refusal ?? 'invalid_parameters') as FailureCode
    const headers = code === 'method_not_allowed' ? { allow: 'POST' } : {}
    const isDocument = !refusal && !operation
    return planted(given) ?? (isDocument ? answer(200, {}) : problem(failureStatuses[code], code, headers))
  }
  return { world: createWorld({ worker, send, operations, problemSchema }), sent }
}

async function requestsOf(oddities: Partial<Plan>): Promise<HttpRequest[]> {
  const { world, sent } = start(() => undefined)
  await run(world, plan(oddities))
  return sent
}

function plan(oddities: Partial<Plan> = {}): Plan {
  return { seed: 7, requests: 300, first: [], visitorsAtOnce: 1, ...oddities }
}

function textOf({ body }: HttpRequest): string {
  return new TextDecoder().decode(body)
}

const cleanEnd = {
  users: 1,
  codes: 2,
  session: 'token',
  log: [] as string[],
  sentAtMs: [0],
  rejections: [] as string[],
}

/** The end of a run in which two users registered. One of them and one who existed before were erased. */
function endOf(changes: Partial<typeof cleanEnd>) {
  const { users, codes, session, log, sentAtMs, rejections } = { ...cleanEnd, ...changes }
  const results = [{ token_hash: createHash('sha256').update(session).digest('base64url') }]
  const messages = sentAtMs.map(() => ({ to: '13800000001', code: '048213' }))
  const worker = {
    rows: async () => ({ users: existingUsers - 1 + users, redeemed_codes: codes }),
    database: { prepare: () => ({ all: async () => ({ results }) }) },
    log,
    provider: { messages, deliveredAtMs: sentAtMs, rejections },
  } as never
  const promised = {
    userIds: new Set(['id', 'of an erased user']),
    usernames: new Set(['ada']),
    sessions: new Map([['token', 'ada']]),
    redemptions: new Set(['verification', 'of an erased user']),
    erased: { registered: 1, existing: 1 },
  }
  return createWorld({ worker, send: () => Promise.reject(), operations, problemSchema, promised })
}

function smsLine(fields: object): string {
  return JSON.stringify({ event: 'sms', to: '+86138****0001', ...fields })
}
