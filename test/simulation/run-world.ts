import { createHash } from 'node:crypto'
import type { CodeRecord, History, UserRecord } from './checks/history.ts'
import { type Violation, violationsIn } from './checks/invariants.ts'
import type { Scenario } from './scenario.ts'
import type { Simulation } from './visitors/browser.ts'
import type { Finish } from './visitors/finish.ts'
import { clockNowMs, mostClockErrorMs } from './world/clocks.ts'
import { contexts } from './world/context.ts'
import { createWire, type Exchange } from './world/exchange.ts'
import { type SimulatedService, startService } from './world/service.ts'
import { newContext } from './world/within.ts'
import { createWorld, type FaultEvent, type World, type WorldPlan } from './world/world.ts'

/** One world, played to its end. */
export interface Played {
  readonly history: History
  readonly faults: readonly FaultEvent[]
  readonly violations: readonly Violation[]
  /** Line by line what happened, if it was asked for. */
  readonly story: readonly string[]
}

export type Options = Omit<WorldPlan, 'seed' | 'faultLevel'> & {
  readonly isTold?: boolean
  /** Counts also what the product is known not to keep yet. */
  readonly isStrict?: boolean
}

const hourMs = 3_600_000
/** Names the cron trigger's first request in every draw. */
const purgeKey = 10_000_000

/** Sets up a world, lets somebody act in it, and gives all that it leaves. */
export async function runWorld(
  { seed, faultLevel, settings, isLong }: Omit<Scenario, 'visitors'>,
  { isTold, isStrict = false, ...plan }: Options,
  act: (simulation: Simulation) => Promise<readonly Finish[]>,
): Promise<Played> {
  const world = createWorld({ seed, faultLevel, ...plan })
  const story = isTold ? world.record() : []
  const exchanges: Exchange[] = []
  const service = startService(world, settings)
  const sessionCookies = watchSessions(service)
  const wire = createWire(world, service, (exchange) => {
    exchanges.push(exchange)
    sessionCookies.see(exchange)
  })
  if (isLong) purgeHourly(world, service)
  const restore = takeGlobals(world)
  let finishes: readonly Finish[] | undefined
  try {
    const acting = act({ world, service, wire, ...paceOf(isLong) }).then((ended) => (finishes = ended))
    await Promise.race([acting, world.run(() => finishes !== undefined)])
  } finally {
    restore()
  }
  const history: History = {
    config: service.config,
    exchanges,
    endings: finishes?.flatMap(({ visit }) => visit.endings) ?? [],
    finishes: finishes ?? [],
    log: world.log,
    sends: service.provider.sends,
    users: usersIn(service),
    sessions: service.database.rows('SELECT user_id, expires_at FROM session'),
    redeemedCodes: service.database.rows(
      `SELECT *, verification_id IN (SELECT verification_id FROM redeemed_code) AS isStored
       FROM simulated_redemption`,
    ),
    objects: service.objectStates(),
    endedAtMs: world.nowMs(),
    clockErrorMs: mostClockErrorMs[faultLevel],
    isLong,
    written: service.entries.written,
    codes: codesIn(service),
    sessionCookies: sessionCookies.seen,
  }
  return { history, faults: world.faults, violations: violationsIn(history, isStrict), story }
}

function paceOf(isLong: boolean): Pick<Simulation, 'timeFactor' | 'patienceSeconds'> {
  return isLong ? { timeFactor: 1000, patienceSeconds: Infinity } : { timeFactor: 1, patienceSeconds: 600 }
}

/** The platform's cron trigger. */
function purgeHourly(world: World, service: SimulatedService): void {
  let hours = 0
  const purge = () => {
    const context = newContext(world, purgeKey + hours++, 0)
    contexts.run(context, service.purge).catch(() => undefined)
    world.after(hourMs, purge)
  }
  world.after(hourMs, purge)
}

function usersIn({ database }: SimulatedService): UserRecord[] {
  return database
    .rows<Omit<UserRecord, 'requestKey'>>('SELECT id, username, phone_number FROM user')
    .map((user) => ({
      ...user,
      requestKey: database.commits.find(({ values }) => values.includes(user.id))?.requestKey,
    }))
}

function codesIn({ entries, provider }: SimulatedService): CodeRecord[] {
  return entries.written('sms-code:').map(({ key, value, requestKey, atMs }) => {
    const entry = JSON.parse(value) as { phone_number: string; expires_at: number }
    return {
      verificationId: key.slice('sms-code:'.length),
      phoneNumber: entry.phone_number,
      expiresAtMs: entry.expires_at,
      storedAtMs: atMs,
      requestKey,
      sentAtMs: provider.sends.find((send) => send.requestKey === requestKey)?.atMs,
    }
  })
}

/** Looks, at the moment of each answer, whether the session that it gives out is committed. */
function watchSessions({ database }: SimulatedService) {
  const seen: { token: string; isCommitted: boolean }[] = []
  return {
    seen,
    see: ({ answer }: Exchange) => {
      for (const line of answer?.cookies ?? []) {
        const [, token] = /^__Host-session=([\w-]+)/.exec(line) ?? []
        if (token === undefined) continue
        const hash = createHash('sha256').update(token).digest('base64url')
        const rows = database.rows(
          'SELECT 1 FROM session JOIN user ON user.id = session.user_id WHERE token_hash = ?',
          hash,
        )
        seen.push({ token, isCommitted: rows.length === 1 })
      }
    },
  }
}

/** The product's objects look at the world's clocks, and write into the world's log. */
function takeGlobals(world: World): () => void {
  const { sleep, log } = world
  const { now } = Date
  const { info, warn, error } = console
  const write = (line: string) => void log.push(line)
  Date.now = () => clockNowMs(world)
  Object.assign(globalThis, { scheduler: { wait: sleep } })
  Object.assign(console, { info: write, warn: write, error: write })
  return () => {
    Date.now = now
    Object.assign(console, { info, warn, error })
  }
}
