import { crash, hangUp, type RequestContext } from './context.ts'
import { draw, drawBelow, happens } from './draw.ts'
import { type CallKind, type Fault, faultsOf } from './faults.ts'
import { createTimeline } from './timeline.ts'

/** How much goes wrong. */
export type FaultLevel = 'none' | 'some' | 'many'

/** What a world follows from. */
export interface WorldPlan {
  readonly seed: number
  readonly faultLevel: FaultLevel
  /** Faults that shall not happen, by {@link FaultEvent.name}: for a shorter story. */
  readonly skipped?: ReadonlySet<string>
  /** Says what happens to each call, in place of the fault level. */
  readonly faultAt?: (
    context: RequestContext,
    call: number,
    what: string,
    kind: CallKind,
  ) => Fault | undefined
}

/** A fault that happened. */
export interface FaultEvent {
  /** Names it in this world and in every shorter one. */
  readonly name: string
  readonly fault: string
}

/** One call to something remote. */
interface RemoteCall<T> {
  readonly kind: CallKind
  /** For the story: `put captcha:…`. */
  readonly what: string
  /** Takes effect, at one moment of the world, and gives the reply. */
  readonly apply: (fault: Fault | undefined) => T | Promise<T>
  /** What a lost connection looks like, where it is not an exception. */
  readonly whenLost?: () => T
  /** How long the reply takes beyond the way there and back. */
  readonly takesMs?: (fault: Fault | undefined) => number
}

const faultsPerMille: Record<FaultLevel, number> = { none: 0, some: 30, many: 120 }
/** A request makes one call to a provider, if any, among a dozen to others. */
const providerFactor = 4
const slowPerMille: Record<FaultLevel, number> = { none: 0, some: 30, many: 100 }
const slowMs = 20_000

export type World = ReturnType<typeof createWorld>

/** A moment to start from (epoch ms). */
export const startMs = 1_800_000_000_000

/**
 * The world: one clock, which moves only from one event to the next, and the calls between its parts, which take their
 * time and fail as the plan says.
 */
export function createWorld(plan: WorldPlan) {
  const timeline = createTimeline(startMs)
  const faults: FaultEvent[] = []
  const log: string[] = []
  let story: string[] | undefined
  let { faultLevel } = plan
  let areFaultsOver = false

  const faultOf = (
    context: RequestContext,
    call: number,
    what: string,
    kind: CallKind,
  ): Fault | undefined => {
    if (areFaultsOver) return undefined
    if (plan.faultAt) return plan.faultAt(context, call, what, kind)
    const perMille = faultsPerMille[faultLevel] * (kind === 'provider' ? providerFactor : 1)
    if (!happens(perMille, plan.seed, context.key, call, 1)) return undefined
    const all = faultsOf(kind)
    return all[drawBelow(all.length, plan.seed, context.key, call, 2)]
  }

  /** Somewhere on the way: a few milliseconds, now and then a few seconds. */
  const wayMs = (context: RequestContext, call: number, way: 3 | 4): number => {
    const isSlow = happens(slowPerMille[faultLevel], plan.seed, context.key, call, way, 1)
    return 1 + drawBelow(isSlow ? slowMs : 20, plan.seed, context.key, call, way)
  }

  const tell = (line: () => string) => {
    story?.push(`${((timeline.nowMs() - startMs) / 1000).toFixed(3).padStart(10)} s  ${line()}`)
  }

  /** A fault of something that no request waits for, if one happens. */
  const meet = <Kind extends string>(
    name: string,
    perMille: Readonly<Record<FaultLevel, number>>,
    kinds: readonly Kind[],
    keys: readonly number[],
  ): Kind | undefined => {
    const isMet = !areFaultsOver && !plan.faultAt && happens(perMille[faultLevel], plan.seed, ...keys, 22)
    const fault = kinds[drawBelow(kinds.length, plan.seed, ...keys, 23)]
    if (!isMet || fault === undefined || plan.skipped?.has(name)) return undefined
    faults.push({ name, fault })
    tell(() => `!! ${name}: ${fault}`)
    return fault
  }

  /** Makes a call for a request, and gives what comes back; or nothing, ever, if the request ends before. */
  const remote = <T>(
    context: RequestContext,
    { kind, what, apply, whenLost, takesMs }: RemoteCall<T>,
  ): Promise<T> => {
    const call = context.calls++
    const name = `${context.key}:${call}`
    const meant = faultOf(context, call, what, kind)
    const fault = meant !== undefined && plan.skipped?.has(name) ? undefined : meant
    if (fault !== undefined) {
      faults.push({ name, fault })
      tell(() => `!! ${kind} (${what}): ${fault}`)
    }
    const end = fault?.startsWith('caller') ? hangUp : crash
    const isMade = fault !== 'caller hangs up, call not made' && fault !== 'isolate dies, call not made'
    if (fault?.startsWith('caller') || fault?.startsWith('isolate')) end(context)
    return new Promise((resolve, reject) => {
      const reply = (settle: () => void) =>
        timeline.after(wayMs(context, call, 4) + (takesMs?.(fault) ?? 0), () => {
          if (!context.isFrozen) settle()
        })
      const lose = () =>
        reply(() => (whenLost ? resolve(whenLost()) : reject(new Error('Network connection lost'))))
      timeline.afterQuietly(wayMs(context, call, 3), () => {
        if (!isMade) return context.isFrozen ? undefined : lose()
        if (fault === 'fails') return lose()
        let result: T | Promise<T>
        try {
          result = apply(fault)
        } catch (error) {
          return reply(() => reject(error))
        }
        if (fault === 'applies, then fails') return lose()
        if (!(result instanceof Promise)) return reply(() => resolve(result))
        result.then(
          (value) => reply(() => resolve(value)),
          (error: unknown) => reply(() => reject(error)),
        )
      })
    })
  }

  return {
    ...timeline,
    plan,
    faults,
    /** What the service logged. */
    log,
    tell,
    faultLevel: () => faultLevel,
    areFaultsOver: () => areFaultsOver,
    /** From now on nothing fails. */
    endFaults: () => {
      areFaultsOver = true
      faultLevel = 'none'
    },
    remote,
    meet,
    /** Tells the story from now on. */
    record: (): string[] => (story ??= []),
    /** Time that a request spends on something of its own; it can end meanwhile. */
    pause: (context: RequestContext, ms: number): Promise<void> =>
      remote(context, { kind: 'hash', what: 'password', apply: () => undefined, takesMs: () => ms }),
    /** Bytes that follow from the request alone. */
    random: (context: RequestContext, length: number): Uint8Array<ArrayBuffer> =>
      Uint8Array.from({ length }, () => draw(plan.seed, context.key, 5, context.randomDraws++) >>> 13),
  }
}
