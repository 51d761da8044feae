/**
 * Fuzzes the built Worker from outside, with requests that are generated from the OpenAPI document that it serves.
 *
 * `npm run fuzz -- [--requests 100000] [--seed S] [--journey I]`
 *
 * A seed gives the same journeys in the same order. The service makes up new ids, codes and cookies in every run, and which
 * values of others a visitor tries depends on who was faster, so a run repeats nearly but not exactly. `--journey` makes
 * just one of the journeys again, and simplifies it as long as it fails.
 */
import process from 'node:process'
import { parseArgs } from 'node:util'
import { sendRequest } from '../support/http-client.ts'
import { startRunningWorker } from '../support/running-worker.ts'
import { classicOperations } from './classic.ts'
import { documentPath } from './exchange.ts'
import { firstJourneys } from './first-journeys.ts'
import { brokenInvariants } from './invariants.ts'
import { journeysThrough } from './journey.ts'
import { inlined, type OpenApiDocument, readOperations, type Schema } from './openapi.ts'
import { createCoverage, describeFinding } from './report.ts'
import { type Finding, type Inspection, type Plan, run, simplify } from './run.ts'
import { allowedOrigin } from './surroundings.ts'
import { createWorld, type World } from './visitor.ts'

interface Arguments {
  readonly requests: number
  readonly seed: number
  readonly journey: number | undefined
}

/** The defaults, with an allowed origin, and a longer time limit: no generated fault hangs, but a busy machine may. */
const settings = { ALLOWED_ORIGINS: allowedOrigin, SMS_TIMEOUT_MS: '20000' }

const usage = 'usage: fuzz [--requests N] [--seed S] [--journey I]'
const visitorsAtOnce = 32

const given = readArguments()
if (given === undefined) process.exitCode = 2
else process.exitCode = (await fuzz(given)) ? 0 : 1

function readArguments(): Arguments | undefined {
  try {
    const text = { type: 'string' } as const
    const { values } = parseArgs({ options: { requests: text, seed: text, journey: text } })
    return {
      requests: readNumber('requests', values.requests ?? '100000'),
      seed: readNumber('seed', values.seed ?? String(Date.now() % 1_000_000_000)),
      journey: values.journey === undefined ? undefined : readNumber('journey', values.journey),
    }
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}\n`)
    return undefined
  }
}

function readNumber(name: string, value: string): number {
  if (!/^\d{1,9}$/.test(value)) throw new Error(`--${name} takes a whole number`)
  return Number(value)
}

/** @returns whether nothing was found */
async function fuzz({ requests, seed, journey }: Arguments): Promise<boolean> {
  const worker = await startRunningWorker({ settings })
  try {
    const document = (await (await fetch(worker.origin + documentPath)).json()) as OpenApiDocument
    const operations = [...readOperations(document), ...classicOperations]
    const send: World['send'] = (request) => sendRequest(worker.origin, request)
    const world = await createWorld({ worker, send, operations })
    const inspection: Inspection = {
      coverage: createCoverage(operations),
      problemSchema: inlined<Schema>(document, { $ref: '#/components/schemas/Problem' }),
    }
    const plan: Plan = {
      seed,
      requests,
      journeys: journeysThrough(operations),
      first: firstJourneys(operations),
      visitorsAtOnce,
      report: (sent) => process.stderr.write(`${sent} requests…\n`),
    }
    if (journey === undefined) return await fuzzAll(world, inspection, plan)
    const simplest = await simplify(world, inspection, plan, journey)
    saySimplest(worker.origin, simplest)
    return simplest === undefined
  } finally {
    await worker.stop()
  }
}

async function fuzzAll(world: World, inspection: Inspection, plan: Plan): Promise<boolean> {
  const { coverage } = inspection
  const { origin, provider } = world.worker
  say(`seed ${plan.seed}`)
  const startedAtMs = performance.now()
  const found = await run(world, inspection, plan)
  const seconds = (performance.now() - startedAtMs) / 1000
  const broken = new Set(await brokenInvariants(world))
  // A finding ends the run early, and then much is not seen.
  const unseen = found.length > 0 ? [] : coverage.unseen()
  say(coverage.table())
  say(`${coverage.total()} requests by ${world.visitors} visitors in ${seconds.toFixed(0)} s`)
  say(`${provider.messages.length} SMS delivered, ${world.promised.usernames.size} users registered`)
  for (const { finding, index } of found) {
    const again = `in journey ${index}; again: npm run fuzz -- --seed ${plan.seed} --journey ${index}`
    say(`\nFOUND ${index === undefined ? 'in a journey that is made first' : again}`)
    say(describeFinding(origin, finding))
  }
  const index = found.find((other) => other.index !== undefined)?.index
  if (index !== undefined) {
    say('\nThe same, simplified:')
    saySimplest(origin, await simplify(world, inspection, plan, index))
  }
  for (const problem of broken) say(`BROKEN ${problem}`)
  for (const outcome of unseen) say(`BROKEN documented, and not seen: ${outcome}`)
  const isClean = found.length + broken.size + unseen.length === 0
  say(`${isClean ? 'nothing found' : 'failed'}, seed ${plan.seed}`)
  return isClean
}

function saySimplest(origin: string, simplest: Finding | undefined): void {
  say(simplest ? describeFinding(origin, simplest) : 'Alone it does not fail.')
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}
