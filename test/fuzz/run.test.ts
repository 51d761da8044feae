import { describe, expect, it } from 'vitest'
import type { HttpAnswer, HttpRequest } from './client.ts'
import { createCoverage } from './coverage.ts'
import { created, exampleDocument, problemAnswer } from './example.ts'
import { journeysThrough } from './journey.ts'
import { readOperations } from './operations.ts'
import { route } from './routing.ts'
import { type Plan, run, simplify } from './run.ts'
import { inlined, type Schema } from './schema.ts'
import { usualCall, usualJourney } from './usual.ts'
import type { World } from './world.ts'

const operations = readOperations(exampleDocument)

/** A service that keeps its promises, but for what `breaks` says. */
const startExample = (breaks: (request: HttpRequest) => HttpAnswer | undefined) => {
  const sent: HttpRequest[] = []
  const send = async (request: HttpRequest): Promise<HttpAnswer> => {
    sent.push(request)
    const broken = breaks(request)
    if (broken) return broken
    const { refusal } = route(operations, request)
    if (refusal === 'not_found') return problemAnswer(404, refusal)
    if (refusal === 'method_not_allowed') return problemAnswer(405, refusal, { allow: 'POST' })
    return refusal === undefined ? problemAnswer(400, 'invalid_parameters') : created
  }
  const world: World = {
    worker: { origin: 'http://127.0.0.1:1', provider: { failFor: () => {}, messages: [] } } as never,
    client: { send, close: () => {} },
    operations,
    learned: new Map(),
    ledger: { userIds: new Set(), usernames: new Set(), sessionTokens: new Set() },
    plantedNumbers: [],
    faultyNumbers: new Set(),
    visitors: 0,
  }
  const inspection = {
    coverage: createCoverage(operations),
    problemSchema: inlined<Schema>(exampleDocument, { $ref: '#/components/schemas/Problem' }),
  }
  return { world, inspection, sent }
}

const plan = (oddities: Partial<Plan> = {}): Plan => ({
  seed: 7,
  requests: 300,
  journeys: journeysThrough(operations),
  roads: [],
  visitorsAtOnce: 1,
  ...oddities,
})

const textOf = ({ body }: HttpRequest): string => new TextDecoder().decode(body)

describe('run', () => {
  it('makes the same requests of the same seed, and others of another', async () => {
    const requestsOf = async (seed: number) => {
      const { world, inspection, sent } = startExample(() => problemAnswer(400, 'invalid_parameters'))
      await run(world, inspection, plan({ seed, requests: 50 }))
      return sent.slice(0, 10).map(({ method, path, headers, body }) => [method, path, headers, body?.join()])
    }
    const first = await requestsOf(1)
    expect(await requestsOf(1)).toEqual(first)
    expect(await requestsOf(2)).not.toEqual(first)
  })

  it('finds a body that breaks the service, and makes it smaller as long as it breaks it', async () => {
    const isTooMuch = (request: HttpRequest) => textOf(request).length > 40
    const { world, inspection } = startExample((request) =>
      isTooMuch(request) && request.path.startsWith('/v1/things')
        ? problemAnswer(500, 'internal')
        : undefined,
    )
    const [found] = await run(world, inspection, plan())
    const simplest = await simplify(world, inspection, plan(), found?.index ?? -1)
    expect(simplest?.problems).toContain('the answer is 500')
    expect(simplest && isTooMuch(simplest.request)).toBe(true)
    const lengths = [simplest, found?.finding].map((finding) => finding && textOf(finding.request).length)
    expect(lengths[0]).toBeLessThan(lengths[1] ?? 0)
  })

  it('reports a request without an answer', async () => {
    const { world, inspection } = startExample(() => {
      throw new Error('connection reset')
    })
    const [found] = await run(world, inspection, plan({ requests: 1 }))
    expect(found?.finding).toMatchObject({ answer: undefined, problems: ['Error: connection reset'] })
  })

  it('makes the roads first, and in their order', async () => {
    const { world, inspection, sent } = startExample(() => undefined)
    const [operation] = operations
    const roads = operation ? ['ab', 'cd'].map((name) => usualJourney([usualCall(operation, { name })])) : []
    await run(world, inspection, plan({ roads, requests: 2 }))
    expect(sent.slice(0, 2).map(textOf)).toEqual(['{"name":"ab"}', '{"name":"cd"}'])
  })
})
