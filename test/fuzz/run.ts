import * as fc from 'fast-check'
import type { HttpAnswer, HttpRequest } from '../support/http-client.ts'
import { type Route, routeOf } from './exchange.ts'
import { type Call, type Journey, journeysThrough } from './journey.ts'
import { judge } from './judge.ts'
import type { Json } from './openapi.ts'
import { keepPromise } from './promises.ts'
import { optionCalls } from './passkeys.ts'
import { type Prepared, prepare } from './request.ts'
import { arrive, learn, meetsFault, storeCookies, type Visitor, type World } from './visitor.ts'

/** How a run goes on. */
export interface Plan {
  readonly seed: number
  readonly requests: number
  /** Made before the others, one after the other. */
  readonly first: readonly Journey[]
  readonly visitorsAtOnce: number
}

/** A request that was answered wrongly, or not at all. */
export interface Finding {
  readonly request: HttpRequest
  readonly answer: HttpAnswer | undefined
  readonly problems: readonly string[]
  /** The number of its journey. The journeys that are made first have none. */
  readonly index?: number
}

const journeysPerSample = 500
/** More findings would only hide the first. */
const maximumFindings = 5
const simplifyingMs = 30_000

/** Makes journeys until enough requests were sent, or enough was found. */
export async function run(world: World, plan: Plan): Promise<Finding[]> {
  const found: Finding[] = []
  const journeys = generate(world, plan.seed)
  async function makeMany(): Promise<void> {
    while (world.coverage.total() < plan.requests && found.length < maximumFindings) {
      const { index, journey } = journeys.next().value
      const finding = await walk(world, journey)
      if (finding) found.push({ ...finding, index })
    }
  }
  for (const journey of plan.first) {
    const finding = found.length < maximumFindings ? await walk(world, journey) : undefined
    if (finding) found.push(finding)
  }
  await Promise.all(Array.from({ length: plan.visitorsAtOnce }, makeMany))
  return found
}

/** The journeys of a seed. Their order does not depend on how fast the answers come. */
function* generate(world: World, seed: number): Generator<{ index: number; journey: Journey }, never> {
  const journeys = journeysThrough(world.operations)
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
export async function simplify(world: World, seed: number, index: number): Promise<Finding | undefined> {
  let last: Finding | undefined
  const property = fc.asyncProperty(journeysThrough(world.operations), async (journey) => {
    const finding = await walk(world, journey)
    if (finding) last = finding
    return finding === undefined
  })
  await fc.check(property, { seed, path: String(index), numRuns: 1, interruptAfterTimeLimit: simplifyingMs })
  return last
}

/** Makes a journey, up to its end or the first finding. */
async function walk(world: World, journey: Journey): Promise<Finding | undefined> {
  const visitor = arrive(world, journey)
  const calls = journey.steps.flatMap((call) => Array<Call>(call.times).fill(call))
  for (const call of calls) {
    const finding = await make(world, visitor, call)
    if (finding) return finding
  }
  return undefined
}

async function make(world: World, visitor: Visitor, call: Call): Promise<Finding | undefined> {
  const prepared = await prepare(world, visitor, call)
  const { request, json, given } = prepared
  let answer: HttpAnswer | undefined
  try {
    answer = await world.send(request)
    const route = routeOf(world.operations, request)
    const isProviderFaulty = meetsFault(world, given['mobile'])
    const { code, problems } = judge({ request, answer, route, json, isProviderFaulty }, world.problemSchema)
    world.coverage.record(nameOf(request, route), answer.status, code)
    if (problems.length > 0) return { request, answer, problems }
    remember(world, visitor, prepared, route, answer, code)
    return undefined
  } catch (error) {
    return { request, answer, problems: [String(error)] }
  }
}

function nameOf({ method }: HttpRequest, { operation, preflightMethods, surface, refusal }: Route): string {
  if (preflightMethods) return 'a preflight'
  if (operation) return method === 'HEAD' ? `${operation.id}, as HEAD` : operation.id
  if (refusal === undefined) return 'the document itself'
  return surface === 'nowhere' ? 'elsewhere' : `another method (${surface})`
}

/** The visitor remembers cookies, the values that were accepted, and what the answer says. */
function remember(
  world: World,
  visitor: Visitor,
  { request, given }: Prepared,
  { operation }: Route,
  answer: HttpAnswer,
  code: string,
): void {
  storeCookies(world, visitor, answer.headers['set-cookie'] ?? [])
  if (!operation) return
  const isDone = code === 'ok'
  const told = toldBy(answer)
  // The number in an answer is the account's. The visitor has another one if somebody else has registered.
  const learnable = told.filter(([name]) => name !== 'mobile')
  const useful = new Set(world.operations.flatMap(({ slots }) => slots.map(({ knownAs }) => knownAs)))
  for (const [name, value] of [...(isDone ? Object.entries(given) : []), ...learnable])
    if (typeof value === 'string' && useful.has(name)) learn(world, visitor, name, value)
  if (!isDone) return
  if (optionCalls.includes(operation.id)) visitor.known.set(operation.id, [answer.body.toString()])
  // The outermost members come before those of the same name within.
  const texts = told.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : []))
  const outermost = new Map(texts.toReversed())
  keepPromise(world.promised, { operation, request, answer, given, told: outermost })
}

/** The members of a JSON answer, at every depth. */
function toldBy({ headers, body }: HttpAnswer): (readonly [name: string, value: Json])[] {
  const isJson = headers['content-type']?.includes('json') && body.length > 0
  return isJson ? membersOf(JSON.parse(body.toString()) as Json) : []
}

function membersOf(value: Json): (readonly [name: string, value: Json])[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, member]) => [[name, member] as const, ...membersOf(member)])
}
