import { crash, hangUp, type RequestContext } from './context.ts'
import { draw, drawBelow, happens } from './draw.ts'
import { type CallKind, type Fault, faultsOf } from './faults.ts'
import { createTimeline } from './timeline.ts'

/** How many faults happen. */
export type FaultLevel = 'none' | 'some' | 'many'

/** All that happens in a world follows from its plan. */
export interface WorldPlan {
  readonly seed: number
  readonly faultLevel: FaultLevel
  /** Faults that do not happen, by {@link FaultEvent.name}: for a shorter story. */
  readonly skipped?: ReadonlySet<string>
  /** Chooses the fault of each call, in place of the fault level. */
  readonly faultAt?: (
    context: RequestContext,
    call: number,
    what: string,
    kind: CallKind,
  ) => Fault | undefined
  /** Writes the story. */
  readonly isTold?: boolean
}

/** A fault that happened. */
export interface FaultEvent {
  /** The same in this world and in every shorter one. */
  readonly name: string
  readonly fault: string
}

interface RemoteCall<T> {
  readonly kind: CallKind
  /** For the story: `put captcha:…`. */
  readonly what: string
  /** Takes effect at one moment of the world, and returns the reply. */
  readonly apply: (fault: Fault | undefined) => T | Promise<T>
  /** The reply when the connection is lost. Without it the call throws. */
  readonly whenLost?: () => T
  /** How long the reply takes beyond the way there and back. */
  readonly takesMs?: (fault: Fault | undefined) => number
}

const faultsPerMille: Record<FaultLevel, number> = { none: 0, some: 30, many: 120 }
/** A request makes at most one call to a provider, and a dozen other calls. */
const providerFactor = 4
const slowPerMille: Record<FaultLevel, number> = { none: 0, some: 30, many: 100 }
const slowMs = 20_000

export type World = ReturnType<typeof createWorld>

/** The time at which every world starts (epoch ms). */
export const startMs = 1_800_000_000_000

/** A world: one clock, and remote calls that take time and fail as the plan says. */
export function createWorld(plan: WorldPlan) {
  const timeline = createTimeline(startMs)
  const faults: FaultEvent[] = []
  const story: string[] = []
  let { faultLevel } = plan
  let areFaultsOver = false

  const tell = (line: () => string) => {
    if (!plan.isTold) return
    story.push(`${((timeline.nowMs() - startMs) / 1000).toFixed(3).padStart(10)} s  ${line()}`)
  }

  const meet = <F extends string>(name: string, what: string, fault: F | undefined): F | undefined => {
    if (areFaultsOver || fault === undefined || plan.skipped?.has(name)) return undefined
    faults.push({ name, fault })
    tell(() => `!! ${what}: ${fault}`)
    return fault
  }

  const callFault = (context: RequestContext, call: number, what: string, kind: CallKind) => {
    if (plan.faultAt) return plan.faultAt(context, call, what, kind)
    const perMille = faultsPerMille[faultLevel] * (kind === 'provider' ? providerFactor : 1)
    if (!happens(perMille, plan.seed, context.key, call, 1)) return undefined
    const all = faultsOf(kind)
    return all[drawBelow(all.length, plan.seed, context.key, call, 2)]
  }

  /** A few milliseconds, now and then a few seconds. */
  const wayMs = (context: RequestContext, call: number, way: 3 | 4): number => {
    const isSlow = happens(slowPerMille[faultLevel], plan.seed, context.key, call, way, 1)
    return 1 + drawBelow(isSlow ? slowMs : 20, plan.seed, context.key, call, way)
  }

  /** Makes a call for a request. The promise never settles if the request ends before. */
  const remote = async <T>(
    context: RequestContext,
    { kind, what, apply, whenLost, takesMs }: RemoteCall<T>,
  ): Promise<T> => {
    const call = context.calls++
    const fault = meet(`${context.key}:${call}`, `${kind} (${what})`, callFault(context, call, what, kind))
    if (fault?.startsWith('caller')) hangUp(context)
    if (fault?.startsWith('isolate')) crash(context)
    await timeline.sleep(wayMs(context, call, 3))
    // A hash and a pause run in the isolate: they cannot get lost on the way.
    const isMade = kind === 'hash' || (fault !== 'fails' && !fault?.endsWith('call not made'))
    const [settled] = isMade ? await Promise.allSettled([(async () => apply(fault))()]) : []
    await new Promise<void>((resolve) =>
      timeline.after(wayMs(context, call, 4) + (takesMs?.(fault) ?? 0), () => {
        if (!context.isFrozen) resolve()
      }),
    )
    if (settled?.status === 'rejected') throw settled.reason
    if (settled && fault !== 'applies, then fails') return settled.value
    if (!whenLost) throw new Error('Network connection lost')
    return whenLost()
  }

  return {
    ...timeline,
    plan,
    faults,
    story,
    tell,
    /** What the service logged. */
    log: [] as string[],
    faultLevel: () => faultLevel,
    areFaultsOver: () => areFaultsOver,
    /** Nothing fails from now on. */
    endFaults: () => {
      areFaultsOver = true
      faultLevel = 'none'
    },
    remote,
    /** Draws a fault for something that no request waits for. */
    drawFault: <F extends string>(
      name: string,
      perMille: Readonly<Record<FaultLevel, number>>,
      kinds: readonly F[],
      keys: readonly number[],
    ): F | undefined => {
      if (plan.faultAt || !happens(perMille[faultLevel], plan.seed, ...keys, 22)) return undefined
      return meet(name, name, kinds[drawBelow(kinds.length, plan.seed, ...keys, 23)])
    },
    /** Time that a request spends on its own work. The request can end meanwhile. */
    pause: (context: RequestContext, ms: number): Promise<void> =>
      remote(context, { kind: 'hash', what: 'password', apply: () => undefined, takesMs: () => ms }),
    /** Bytes that follow from the request alone. */
    random: (context: RequestContext, length: number): Uint8Array<ArrayBuffer> =>
      Uint8Array.from({ length }, () => draw(plan.seed, context.key, 5, context.randomDraws++) >>> 13),
  }
}
