import { describe, expect, it } from 'vitest'
import { buildDocument } from '../api/v1/openapi.ts'
import { routes } from './calls.ts'
import { createClient } from './client.ts'

const user = { id: 'a', username: 'ada-lovelace', mobile: null, created_at: '2026-01-15T00:00:00.000Z' }
const problem = (code: string, status: number, retry_after?: number) =>
  Response.json({ code, status, title: code, detail: code, retry_after }, { status })

/** Gives the answers in turn, and keeps what was sent and how long the client waited. */
function clientOf(answers: readonly (Response | Error)[]) {
  const sent: Request[] = []
  const waitsMs: number[] = []
  const client = createClient({
    origin: 'https://id.example',
    fetch: async (request) => {
      const answer = answers[sent.push(request) - 1]
      if (!(answer instanceof Response)) throw answer
      return answer
    },
    wait: async (ms) => void waitsMs.push(ms),
  })
  return { client, sent, waitsMs }
}

const proof = { verification_id: 'x', sms_code: '012345' }

it('has every call of v1, as the OpenAPI document describes it', () => {
  const described = Object.entries(buildDocument().paths ?? {})
    .filter(([path]) => path.startsWith('/v1/'))
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => {
        const { operationId, parameters = [] } = operation as {
          operationId: string
          parameters?: readonly { name: string }[]
        }
        const isRepeatable = parameters.some(({ name }) => name === 'Idempotency-Key')
        return [operationId, { method: method.toUpperCase(), path, ...(isRepeatable && { isRepeatable }) }]
      }),
    )
  const withoutRules = Object.entries(routes).map(([name, { method, path, isRepeatable }]) => [
    name,
    { method, path, ...(isRepeatable && { isRepeatable }) },
  ])
  expect(Object.fromEntries(withoutRules)).toEqual(Object.fromEntries(described))
})

describe('a call', () => {
  it('sends its fields as JSON, and gives the body of a success', async () => {
    const { client, sent } = clientOf([Response.json(user, { status: 201 })])
    expect(await client.createSession(proof)).toEqual({ ok: true, value: user })
    const [request] = sent
    expect([request?.method, request?.url]).toEqual(['POST', 'https://id.example/v1/sessions'])
    expect(request?.headers.get('Content-Type')).toBe('application/json')
    expect(await request?.json()).toEqual(proof)
  })

  it('puts a field into the path', async () => {
    const { client, sent } = clientOf([new Response(null, { status: 204 })])
    expect(await client.deleteSessionById({ id: 'a/b' })).toEqual({ ok: true, value: undefined })
    expect(sent[0]?.url).toBe('https://id.example/v1/sessions/a%2Fb')
    expect(sent[0]?.body).toBeNull()
  })

  it('gives a problem as it is', async () => {
    const { client, sent } = clientOf([problem('username_taken', 409)])
    const answer = await client.createUser({ username: 'ada-lovelace', password: 'x', ...proof })
    expect(answer).toMatchObject({ ok: false, problem: { code: 'username_taken', status: 409 } })
    expect(sent).toHaveLength(1)
  })
})

describe('a retry', () => {
  it('waits as long as it is told, and sends the same Idempotency-Key and body', async () => {
    const { client, sent, waitsMs } = clientOf([
      problem('unavailable', 503, 2),
      problem('idempotency_conflict', 409),
      Response.json(user, { status: 201 }),
    ])
    expect(await client.createUser({ username: 'ada-lovelace', password: 'x', ...proof })).toMatchObject({
      ok: true,
    })
    expect(waitsMs).toEqual([2000, 1000])
    expect(new Set(sent.map(({ headers }) => headers.get('Idempotency-Key'))).size).toBe(1)
    const bodies = await Promise.all(sent.map((request) => request.text()))
    expect(new Set(bodies).size).toBe(1)
  })

  it('makes a new Idempotency-Key for another call', async () => {
    const { client, sent } = clientOf([Response.json(user), Response.json(user)])
    await client.createSession(proof)
    await client.createSession(proof)
    const [first, second] = sent.map(({ headers }) => headers.get('Idempotency-Key'))
    expect(first).toMatch(/^[\w-]{36}$/)
    expect(second).not.toBe(first)
  })

  it('follows a broken connection, two times', async () => {
    const broken = new TypeError('connection lost')
    const twice = clientOf([broken, broken, Response.json(user)])
    expect(await twice.client.getSession()).toEqual({ ok: true, value: user })
    const thrice = clientOf([broken, broken, broken])
    await expect(thrice.client.getSession()).rejects.toBe(broken)
    expect(thrice.sent).toHaveLength(3)
  })

  it.each([
    ['of a call that cannot be repeated', 'createCaptcha', problem('unavailable', 503, 2)],
    ['that would come too late', 'getSession', problem('too_many_requests', 429, 11)],
    ['of an SMS that may arrive', 'getSession', problem('sms_unconfirmed', 504, 2)],
  ] as const)('%s is not made', async (_, name, answer) => {
    const { client, sent } = clientOf([answer])
    expect(await client[name]()).toMatchObject({ ok: false })
    expect(sent).toHaveLength(1)
  })
})
