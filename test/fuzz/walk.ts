import type { Coverage } from './coverage.ts'
import type { HttpAnswer, HttpRequest } from './client.ts'
import type { Journey, Step } from './journey.ts'
import { judge } from './judge.ts'
import { type Prepared, prepare } from './request.ts'
import { type Route, route } from './routing.ts'
import type { Json, Schema } from './schema.ts'
import { arrive, keepCookies, learn, meetsFault, type Visitor } from './visitor.ts'
import type { World } from './world.ts'

/** A request that was answered as it should not have been, or not at all. */
export interface Finding {
  readonly request: HttpRequest
  readonly answer: HttpAnswer | undefined
  readonly problems: readonly string[]
}

export interface Inspection {
  readonly coverage: Coverage
  readonly problemSchema: Schema
}

/**
 * Makes a journey, to its end or to the first finding.
 *
 * @returns what was found, if anything
 */
export const walk = async (
  world: World,
  inspection: Inspection,
  journey: Journey,
): Promise<Finding | undefined> => {
  const visitor = arrive(world, journey)
  for (const step of journey.steps)
    for (let time = 0; time < timesOf(step); time += 1) {
      const finding = await makeStep(world, inspection, visitor, step)
      if (finding) return finding
    }
  return undefined
}

export const timesOf = (step: Step): number => (step.kind === 'call' ? step.times : 1)

const makeStep = async (
  world: World,
  { coverage, problemSchema }: Inspection,
  visitor: Visitor,
  step: Step,
): Promise<Finding | undefined> => {
  const prepared = await prepare(world, visitor, step)
  const { request, json, given } = prepared
  let answer: HttpAnswer | undefined
  try {
    answer = await world.client.send(request)
    const way = route(world.operations, request)
    const isProviderFaulty = meetsFault(world, given['mobile'])
    const { code, problems } = judge({ request, answer, route: way, json, isProviderFaulty }, problemSchema)
    coverage.record(nameOf(request, way), answer.status, code)
    if (problems.length > 0) return { request, answer, problems }
    remember(world, visitor, prepared, way, answer, code)
    return undefined
  } catch (error) {
    return { request, answer, problems: [String(error)] }
  }
}

const nameOf = ({ method }: HttpRequest, { operation, isPreflight, surface, refusal }: Route): string => {
  if (isPreflight) return 'a preflight'
  if (operation) return method === 'HEAD' ? `${operation.id}, as HEAD` : operation.id
  if (refusal === undefined) return 'the document itself'
  return surface === 'nowhere' ? 'elsewhere' : `another method (${surface})`
}

/** What a visitor takes along: cookies, what was accepted of them, and what they were told. */
const remember = (
  world: World,
  visitor: Visitor,
  { given }: Prepared,
  { operation }: Route,
  answer: HttpAnswer,
  code: string,
): void => {
  keepCookies(world, visitor, answer.headers['set-cookie'] ?? [])
  if (!operation) return
  const told = toldBy(answer)
  for (const [name, value] of Object.entries(code === 'ok' ? { ...given, ...told } : told))
    if (typeof value === 'string' && isOfUse(world, name)) learn(world, visitor, name, value)
  if (code === 'ok') enter(world, operation.id, given, told)
}

const toldBy = ({ headers, body }: HttpAnswer): Readonly<Record<string, Json>> =>
  headers['content-type']?.includes('json') && body.length > 0
    ? (JSON.parse(body.toString()) as Readonly<Record<string, Json>>)
    : {}

/** Whether a call takes such a thing. */
const isOfUse = ({ operations }: World, name: string): boolean =>
  operations.some(({ slots }) => slots.some(({ knownAs }) => knownAs === name))

const enter = (
  { ledger }: World,
  id: string,
  given: Readonly<Record<string, Json>>,
  told: Readonly<Record<string, Json>>,
): void => {
  if (id !== 'createUser' && id !== 'POST /register') return
  if (typeof given['username'] === 'string') ledger.usernames.add(given['username'].toLowerCase())
  if (typeof told['id'] === 'string') ledger.userIds.add(told['id'])
}
