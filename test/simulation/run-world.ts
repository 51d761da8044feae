import { historyOf, type History } from './checks/history.ts'
import { type Violation, violationsIn } from './checks/invariants.ts'
import type { Scenario } from './scenario.ts'
import type { Simulation } from './visitors/browser.ts'
import type { Finish } from './visitors/finish.ts'
import type { Probe, Return } from './visitors/return.ts'
import { clockNowMs, mostClockErrorMs } from './world/clocks.ts'
import { contexts, newContext } from './world/context.ts'
import { createNetwork, type Exchange } from './world/exchange.ts'
import { type SimulatedService, startService } from './world/service.ts'
import { createWorld, type FaultEvent, type World, type WorldPlan } from './world/world.ts'
import type { Wrappers } from './plants/plant.ts'

/** A world at its end. */
export interface Played {
  readonly history: History
  readonly faults: readonly FaultEvent[]
  readonly violations: readonly Violation[]
  /** What happened, line by line, if the plan asks for it. */
  readonly story: readonly string[]
}

export type Options = Omit<WorldPlan, 'seed' | 'faultLevel'> & {
  /** A planted bug. */
  readonly wrappers?: Wrappers | undefined
  /** Also counts what the product is known not to keep yet. */
  readonly isStrict?: boolean
}

/** A scenario without its visitors. An outage of a provider is optional. */
type WorldOf<S extends Scenario> = Omit<S, 'visitors' | 'owner' | 'outage'> & Partial<Pick<S, 'outage'>>

/** How the visits ended. */
interface Ends {
  readonly finishes: readonly Finish[]
  readonly returns: readonly Return[]
  readonly probes: readonly Probe[]
}

const hourMs = 3_600_000
/** The key of the cron trigger's first run. */
const purgeKey = 10_000_000

/** Starts a world, lets visitors act in it, and checks the invariants. */
export async function runWorld(
  { seed, faultLevel, settings, isLong, outage }: WorldOf<Scenario>,
  { wrappers, isStrict = false, ...plan }: Options,
  act: (simulation: Simulation) => Promise<Ends>,
): Promise<Played> {
  const world = createWorld({ seed, faultLevel, ...plan })
  const service = startService(world, settings, wrappers, outage)
  const exchanges: Exchange[] = []
  const network = createNetwork(world, service, (exchange) => void exchanges.push(exchange))
  const pace = isLong
    ? { timeFactor: 1000, patienceSeconds: Infinity }
    : { timeFactor: 1, patienceSeconds: 600 }
  let isIdle = false
  const idle = async (ms: number) => {
    isIdle = true
    await world.sleep(ms)
    isIdle = false
  }
  if (isLong) purgeHourly(world, service, () => isIdle)
  const restore = replaceGlobals(world)
  let isOver = false
  try {
    const acting = act({ world, service, network, idle, ...pace }).finally(() => (isOver = true))
    const [ends] = await Promise.all([acting, world.run(() => isOver)])
    const history = historyOf(service, {
      exchanges,
      ...ends,
      log: world.log,
      endedAtMs: world.nowMs(),
      clockErrorMs: mostClockErrorMs[faultLevel],
      isLong,
      faultLevel,
    })
    const { faults, story } = world
    return { history, faults, violations: violationsIn(history, isStrict), story }
  } finally {
    restore()
  }
}

/** The platform's cron trigger. It comes once a day while nobody acts, which takes less time to play. */
function purgeHourly(world: World, service: SimulatedService, isIdle: () => boolean): void {
  let hours = 0
  const purge = () => {
    const context = newContext(world, purgeKey + hours++, 0)
    contexts.run(context, service.purge).catch(() => undefined)
    world.after(isIdle() ? 24 * hourMs : hourMs, purge)
  }
  world.after(hourMs, purge)
}

/** The product's objects read the world's clocks, and write into the world's log. */
function replaceGlobals(world: World): () => void {
  const { now } = Date
  const { info, warn, error } = console
  const write = (line: string) => void world.log.push(line)
  Date.now = () => clockNowMs(world)
  Object.assign(globalThis, { scheduler: { wait: world.sleep } })
  Object.assign(console, { info: write, warn: write, error: write })
  return () => {
    Date.now = now
    Object.assign(console, { info, warn, error })
  }
}
