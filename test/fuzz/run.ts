import * as fc from 'fast-check'
import type { HttpAnswer, HttpRequest } from '../support/http-client.ts'
import { type Route, routeOf } from './exchange.ts'
import type { Journey, Step } from './journey.ts'
import { judge } from './judge.ts'
import type { Json, Schema } from './openapi.ts'
import type { Coverage } from './report.ts'
import { type Prepared, prepare } from './request.ts'
import { arrive, learn, meetsFault, storeCookies, type Visitor, type World } from './visitor.ts'

/** How a run goes on. */
export interface Plan {
  readonly seed: number
  readonly requests: number
  readonly journeys: fc.Arbitrary<Journey>
  /** Made before the others, one after the other. */
  readonly first: readonly Journey[]
  readonly visitorsAtOnce: number
  /** Called now and then with the number of requests so far. */
  readonly report?: (requests: number) => void
}

/** A request that was answered wrongly, or not at all. */
export interface Finding {
  readonly request: HttpRequest
  readonly answer: HttpAnswer | undefined
  readonly problems: readonly string[]
}

/** A finding and the number of its journey. The journeys that are made first have no number. */
export interface Found {
  readonly finding: Finding
  readonly index: number | undefined
}

export interface Inspection {
  readonly coverage: Coverage
  readonly problemSchema: Schema
}

const journeysPerSample = 500
/** More findings would only hide the first. */
const maximumFindings = 5
const simplifyingMs = 30_000

/** Makes journeys until enough requests were sent, or enough was found. */
export async function run(world: World, inspection: Inspection, plan: Plan): Promise<Found[]> {
  const found: Found[] = []
  const journeys = generate(plan)
  async function make(journey: Journey, index?: number): Promise<void> {
    const finding = await walk(world, inspection, journey)
    if (finding) found.push({ finding, index })
  }
  async function makeMany(): Promise<void> {
    while (inspection.coverage.total() < plan.requests && found.length < maximumFindings) {
      const { index, journey } = journeys.next().value
      if (index % journeysPerSample === 0) plan.report?.(inspection.coverage.total())
      await make(journey, index)
    }
  }
  for (const journey of plan.first) if (found.length < maximumFindings) await make(journey)
  await Promise.all(Array.from({ length: plan.visitorsAtOnce }, makeMany))
  return found
}

/** The journeys of a seed. Their order does not depend on how fast the answers come. */
function* generate({ seed, journeys }: Plan): Generator<{ index: number; journey: Journey }, never> {
  for (let start = 0; ; start += journeysPerSample) {
    const sample = fc.sample(journeys, { seed, path: String(start), numRuns: journeysPerSample })
    for (const [offset, journey] of sample.entries()) yield { index: start + offset, journey }
  }
}

/**
 * Makes one journey again, and then shorter and simpler ones as long as they fail.
 *
 * @returns the finding of the simplest, or undefined if the journey alone does not fail
 */
export async function simplify(
  world: World,
  inspection: Inspection,
  { seed, journeys }: Plan,
  index: number,
): Promise<Finding | undefined> {
  let last: Finding | undefined
  const property = fc.asyncProperty(journeys, async (journey) => {
    const finding = await walk(world, inspection, journey)
    if (finding) last = finding
    return finding === undefined
  })
  await fc.check(property, { seed, path: String(index), numRuns: 1, interruptAfterTimeLimit: simplifyingMs })
  return last
}

/** Makes a journey, up to its end or the first finding. */
async function walk(world: World, inspection: Inspection, journey: Journey): Promise<Finding | undefined> {
  const visitor = arrive(world, journey)
  for (const step of journey.steps)
    for (let time = 0; time < (step.kind === 'call' ? step.times : 1); time += 1) {
      const finding = await makeStep(world, inspection, visitor, step)
      if (finding) return finding
    }
  return undefined
}

async function makeStep(
  world: World,
  { coverage, problemSchema }: Inspection,
  visitor: Visitor,
  step: Step,
): Promise<Finding | undefined> {
  const prepared = await prepare(world, visitor, step)
  const { request, json, given } = prepared
  let answer: HttpAnswer | undefined
  try {
    answer = await world.send(request)
    const route = routeOf(world.operations, request)
    const isProviderFaulty = meetsFault(world, given['mobile'])
    const { code, problems } = judge({ request, answer, route, json, isProviderFaulty }, problemSchema)
    coverage.record(nameOf(request, route), answer.status, code)
    if (problems.length > 0) return { request, answer, problems }
    remember(world, visitor, prepared, route, answer, code)
    return undefined
  } catch (error) {
    return { request, answer, problems: [String(error)] }
  }
}

function nameOf({ method }: HttpRequest, { operation, isPreflight, surface, refusal }: Route): string {
  if (isPreflight) return 'a preflight'
  if (operation) return method === 'HEAD' ? `${operation.id}, as HEAD` : operation.id
  if (refusal === undefined) return 'the document itself'
  return surface === 'nowhere' ? 'elsewhere' : `another method (${surface})`
}

/** The visitor remembers cookies, the values that were accepted, and what the answer says. */
function remember(
  world: World,
  visitor: Visitor,
  { given }: Prepared,
  { operation }: Route,
  answer: HttpAnswer,
  code: string,
): void {
  storeCookies(world, visitor, answer.headers['set-cookie'] ?? [])
  if (!operation) return
  const told = toldBy(answer)
  const useful = new Set(world.operations.flatMap(({ slots }) => slots.map(({ knownAs }) => knownAs)))
  for (const [name, value] of Object.entries(code === 'ok' ? { ...given, ...told } : told))
    if (typeof value === 'string' && useful.has(name)) learn(world, visitor, name, value)
  if (code !== 'ok' || !['createUser', 'POST /register'].includes(operation.id)) return
  const { usernames, userIds } = world.promised
  if (typeof given['username'] === 'string') usernames.add(given['username'].toLowerCase())
  if (typeof told['id'] === 'string') userIds.add(told['id'])
}

function toldBy({ headers, body }: HttpAnswer): Readonly<Record<string, Json>> {
  return headers['content-type']?.includes('json') && body.length > 0
    ? (JSON.parse(body.toString()) as Readonly<Record<string, Json>>)
    : {}
}
