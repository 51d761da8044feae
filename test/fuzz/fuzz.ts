/**
 * Fuzzes the built Worker from outside, with requests that are generated from the OpenAPI document that it serves.
 *
 * `npm run fuzz -- [--requests 100000] [--seed S] [--journey I]`
 *
 * Same seed, same journeys in the same order. What a service makes up (ids, codes, cookies) is new in every run, and which
 * of the values that others have learned a visitor tries depends on who was faster: so a run is repeated nearly, not wholly.
 * `--journey` makes just that one again, and simplifies it as long as it fails.
 */
import process from 'node:process'
import { parseArgs } from 'node:util'
import { startRunningWorker } from '../support/running-worker.ts'
import { classicOperations } from './classic.ts'
import { createHttpClient } from './client.ts'
import { createCoverage } from './coverage.ts'
import { brokenInvariants } from './invariants.ts'
import { journeysThrough } from './journey.ts'
import { type OpenApiDocument, readOperations } from './operations.ts'
import { describeFinding } from './report.ts'
import { roads } from './roads.ts'
import { documentPath } from './routing.ts'
import { type Plan, run, simplify } from './run.ts'
import { inlined, type Schema } from './schema.ts'
import { allowedOrigin } from './surroundings.ts'
import type { Inspection } from './walk.ts'
import { createWorld, type World } from './world.ts'

/** The defaults, but for an origin that is allowed, and more patience: no fault of ours hangs, but a busy machine may. */
const settings = { ALLOWED_ORIGINS: allowedOrigin, SMS_TIMEOUT_MS: '20000' }

const usage = 'usage: fuzz [--requests N] [--seed S] [--journey I]'
const visitorsAtOnce = 32

interface Arguments {
  readonly requests: number
  readonly seed: number
  readonly journey: number | undefined
}

const readArguments = (): Arguments => {
  const text = { type: 'string' } as const
  const { values } = parseArgs({ options: { requests: text, seed: text, journey: text } })
  const number = (name: keyof typeof values, otherwise: number) => {
    const given = values[name] ?? String(otherwise)
    if (!/^\d{1,9}$/.test(given)) throw new Error(`--${name} takes a whole number`)
    return Number(given)
  }
  return {
    requests: number('requests', 100_000),
    seed: number('seed', Date.now() % 1_000_000_000),
    journey: values.journey === undefined ? undefined : number('journey', 0),
  }
}

const say = (text: string) => process.stdout.write(`${text}\n`)

const fuzz = async ({ requests, seed, journey }: Arguments): Promise<boolean> => {
  const worker = await startRunningWorker({ settings })
  const client = createHttpClient(worker.origin, visitorsAtOnce)
  try {
    const document = (await (await fetch(worker.origin + documentPath)).json()) as OpenApiDocument
    const operations = [...readOperations(document), ...classicOperations]
    const world = await createWorld(worker, client, operations)
    const inspection: Inspection = {
      coverage: createCoverage(operations),
      problemSchema: inlined<Schema>(document, { $ref: '#/components/schemas/Problem' }),
    }
    const plan: Plan = {
      seed,
      requests,
      journeys: journeysThrough(operations),
      roads: roads(operations),
      visitorsAtOnce,
      tell: (sent) => process.stderr.write(`${sent} requests…\n`),
    }
    return await (journey === undefined
      ? fuzzAll(world, inspection, plan)
      : fuzzOne(world, inspection, plan, journey))
  } finally {
    client.close()
    await worker.stop()
  }
}

const fuzzAll = async (world: World, inspection: Inspection, plan: Plan): Promise<boolean> => {
  const { coverage } = inspection
  const { origin } = world.worker
  say(`seed ${plan.seed}`)
  const startedAtMs = performance.now()
  const found = await run(world, inspection, plan)
  const seconds = (performance.now() - startedAtMs) / 1000
  const complaints = [
    ...(await brokenInvariants(world)),
    ...(found.length > 0 ? [] : coverage.unseen().map((outcome) => `documented, and never seen: ${outcome}`)),
  ]
  say(coverage.table())
  say(
    `${coverage.total()} requests by ${world.visitors} visitors in ${seconds.toFixed(0)} s: ${(coverage.total() / seconds).toFixed(0)} a second`,
  )
  say(
    `${world.worker.provider.messages.length} SMS delivered, ${world.ledger.usernames.size} users registered`,
  )
  for (const { finding, index } of found) {
    say(
      `\nFOUND ${index === undefined ? 'on a road' : `in journey ${index}; again: npm run fuzz -- --seed ${plan.seed} --journey ${index}`}`,
    )
    say(describeFinding(origin, finding))
  }
  const first = found.find(({ index }) => index !== undefined)
  if (first?.index !== undefined) {
    const simplest = await simplify(world, inspection, plan, first.index)
    say(
      simplest
        ? `\nThe same, as simple as it gets:\n${describeFinding(origin, simplest)}`
        : '\nAlone it does not fail.',
    )
  }
  for (const complaint of new Set(complaints)) say(`BROKEN ${complaint}`)
  const isClean = found.length === 0 && complaints.length === 0
  say(isClean ? `nothing found, seed ${plan.seed}` : `failed, seed ${plan.seed}`)
  return isClean
}

const fuzzOne = async (world: World, inspection: Inspection, plan: Plan, index: number): Promise<boolean> => {
  const simplest = await simplify(world, inspection, plan, index)
  say(simplest ? describeFinding(world.worker.origin, simplest) : 'Alone it does not fail.')
  return simplest === undefined
}

let given: Arguments | undefined
try {
  given = readArguments()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}\n`)
  process.exitCode = 2
}
if (given && !(await fuzz(given))) process.exitCode = 1
