/**
 * Fuzzes the built Worker from outside, with requests that are generated from the OpenAPI document that it serves.
 *
 * `npm run fuzz -- [--requests 100000] [--seed S] [--journey I]`
 *
 * A seed gives the same journeys in the same order. A run does not repeat exactly: the ids, codes and cookies are new, and
 * the values that a visitor takes from others depend on the timing. `--journey` makes one journey again, and simplifies it
 * as long as it fails.
 */
import process from 'node:process'
import { parseArgs } from 'node:util'
import { sendRequest } from '../support/http-client.ts'
import { startRunningWorker } from '../support/running-worker.ts'
import { classicOperations } from './classic.ts'
import { documentPath } from './exchange.ts'
import { firstJourneys } from './first-journeys.ts'
import { brokenInvariants, registeredUsers } from './invariants.ts'
import { inlined, type OpenApiDocument, readOperations, type Schema } from './openapi.ts'
import { describeFinding } from './report.ts'
import { run, simplify } from './run.ts'
import { allowedOrigin } from './surroundings.ts'
import {
  createWorld,
  type ExistingSessions,
  storeExistingUsers,
  storeSessions,
  type World,
} from './visitor.ts'

/** The time limit is longer than the default: no generated fault hangs, but a busy machine may. */
const settings = { ALLOWED_ORIGINS: allowedOrigin, SMS_TIMEOUT_MS: '20000' }

const visitorsAtOnce = 32

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    journey: { type: 'string' },
  },
})
process.exitCode = (await fuzz()) ? 0 : 1

/** @returns whether nothing was found */
async function fuzz(): Promise<boolean> {
  const [requests, seed] = [readNumber(values.requests), readNumber(values.seed)]
  const journey = values.journey === undefined ? undefined : readNumber(values.journey)
  const worker = await startRunningWorker({ settings })
  try {
    const document = (await (await fetch(worker.origin + documentPath)).json()) as OpenApiDocument
    const world = createWorld({
      worker,
      send: (request) => sendRequest(worker.origin, request),
      operations: [...readOperations(document), ...classicOperations],
      problemSchema: inlined<Schema>(document, { $ref: '#/components/schemas/Problem' }),
      existing: await storeExistingUsers(worker),
    })
    const sessions = await storeSessions(worker)
    for (const [name, token] of Object.entries(sessions)) world.promised.sessions.set(token, `${name}-user`)
    return await (journey === undefined
      ? fuzzAll(world, requests, seed, sessions)
      : fuzzOne(world, seed, journey))
  } finally {
    await worker.stop()
  }
}

/** @throws {Error} it is no whole number */
function readNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`Not a whole number: ${text}`)
  return Number(text)
}

async function fuzzAll(
  world: World,
  requests: number,
  seed: number,
  sessions: ExistingSessions,
): Promise<boolean> {
  const { coverage, worker } = world
  say(`seed ${seed}`)
  const startedAtMs = performance.now()
  const progress = setInterval(() => process.stderr.write(`${coverage.total()} requests…\n`), 10_000)
  const found = await run(world, {
    seed,
    requests,
    first: firstJourneys(world.operations, sessions),
    visitorsAtOnce,
  })
  clearInterval(progress)
  const seconds = (performance.now() - startedAtMs) / 1000
  const broken = new Set(await brokenInvariants(world))
  // A finding ends the run early, so many outcomes are not seen.
  const unseen = found.length > 0 ? [] : coverage.unseen()
  say(coverage.table())
  say(`${coverage.total()} requests by ${world.visitors} visitors in ${seconds.toFixed(0)} s`)
  say(`${worker.provider.messages.length} SMS delivered, ${registeredUsers(world)} users registered`)
  for (const finding of found) {
    const again = `in journey ${finding.index}; again: npm run fuzz -- --seed ${seed} --journey ${finding.index}`
    say(`\nFOUND ${finding.index === undefined ? 'in a journey that is made first' : again}`)
    say(describeFinding(worker.origin, finding))
  }
  const index = found.find((finding) => finding.index !== undefined)?.index
  if (index !== undefined) {
    say('\nThe same, simplified:')
    await fuzzOne(world, seed, index)
  }
  for (const problem of broken) say(`BROKEN ${problem}`)
  for (const outcome of unseen) say(`BROKEN documented, and not seen: ${outcome}`)
  const isClean = found.length + broken.size + unseen.length === 0
  say(`${isClean ? 'nothing found' : 'failed'}, seed ${seed}`)
  return isClean
}

async function fuzzOne(world: World, seed: number, journey: number): Promise<boolean> {
  const simplest = await simplify(world, seed, journey)
  say(simplest ? describeFinding(world.worker.origin, simplest) : 'Alone it does not fail.')
  return simplest === undefined
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}
