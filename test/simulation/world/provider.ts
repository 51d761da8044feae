import type { SendOutcome, VerificationMessage } from '../product.ts'
import { contextHere } from './context.ts'
import type { Fault } from './faults.ts'
import { startMs, type World } from './world.ts'

/** One call that may have made an SMS. */
export interface Send {
  /** When the service handed the message over (epoch ms). */
  readonly atMs: number
  readonly to: string
  readonly code: string
  /** The provider said that it failed. It may have sent the SMS. */
  readonly isFailed: boolean
  readonly requestKey: number
}

/** One call of a provider. */
export interface ProviderCall {
  readonly provider: string
  /** When it was made (epoch ms). */
  readonly atMs: number
}

/** A time in which the first provider fails in one way. */
export interface ProviderOutage {
  readonly how: 'hangs, delivers' | 'hangs, delivers not' | 'is unavailable' | 'delivers, answers 500'
  /** From the start of the world. It also ends with the faults. */
  readonly fromMs: number
  readonly lastsMs: number
}

/** The reason of whatever fails in an outage. */
export const outageReason = 'outage'

/** The reason of an HTTP 500. */
export const http500 = 'http_500'
const usualMs = 800
const lateMs = 45_000

/** Delivers SMS to phones, and reports to the service what the fault says. */
export function createProvider(world: World, timeoutMs: number, outage?: ProviderOutage) {
  const sends: Send[] = []
  const calls: ProviderCall[] = []
  const outageFault = (name: string, atMs: number) => {
    if (!outage || name !== 'first' || world.areFaultsOver()) return undefined
    const sinceMs = atMs - startMs - outage.fromMs
    return sinceMs >= 0 && sinceMs < outage.lastsMs ? outage.how : undefined
  }
  const deliveries: { to: string; code: string; atMs: number }[] = []
  return {
    sends,
    calls,
    deliveries,
    /** @param name one of the names under which the service reaches the provider */
    send: (name: string, { to: { phoneNumber: to }, code }: VerificationMessage): Promise<SendOutcome> => {
      const { key: requestKey } = contextHere()
      const atMs = world.nowMs()
      const down = outageFault(name, atMs)
      calls.push({ provider: name, atMs })
      return world.remote<SendOutcome>(contextHere(), {
        kind: 'provider',
        what: name,
        apply: (fault) => {
          const { outcome, deliveredAfterMs } = effectOf(fault, down)
          if (['accepted', 'unknown', 'failed'].includes(outcome.status)) {
            sends.push({ atMs, to, code, isFailed: outcome.status === 'failed', requestKey })
            world.tell(() => `   SMS to ${to} handed over: ${outcome.status}`)
          }
          for (const ms of deliveredAfterMs)
            world.after(ms, () => {
              deliveries.push({ to, code, atMs: world.nowMs() })
              world.tell(() => `   SMS to ${to} arrives`)
            })
          return outcome
        },
        whenLost: () => ({ status: 'unknown', reason: 'network' }),
        takesMs: (fault) => ((fault ?? down)?.startsWith('hangs') ? timeoutMs : 0),
      })
    },
  }
}

interface Effect {
  /** What the service learns. */
  readonly outcome: SendOutcome
  /** When the phone gets an SMS. */
  readonly deliveredAfterMs: readonly number[]
}

function effectOf(fault: Fault | undefined, down: Fault | undefined): Effect {
  const own = fault && effects[fault]
  if (own) return own
  const { outcome, deliveredAfterMs } = (down && effects[down]) ?? usualEffect
  if (outcome.status === 'accepted') return usualEffect
  return { outcome: { ...outcome, reason: outageReason }, deliveredAfterMs }
}

const accepted: SendOutcome = { status: 'accepted', messageId: undefined }
const unknown: SendOutcome = { status: 'unknown', reason: 'timeout' }

const usualEffect: Effect = { outcome: accepted, deliveredAfterMs: [usualMs] }

const effects: Partial<Record<Fault, Effect>> = {
  refuses: { outcome: { status: 'refused', reason: '160034' }, deliveredAfterMs: [] },
  'says too often': { outcome: { status: 'too_often', reason: '160038' }, deliveredAfterMs: [] },
  'is unavailable': { outcome: { status: 'unavailable', reason: 'http_503' }, deliveredAfterMs: [] },
  'delivers, reply lost': { outcome: unknown, deliveredAfterMs: [usualMs] },
  'delivers not, reply lost': { outcome: unknown, deliveredAfterMs: [] },
  'hangs, delivers': { outcome: unknown, deliveredAfterMs: [usualMs] },
  'hangs, delivers not': { outcome: unknown, deliveredAfterMs: [] },
  'delivers late': { outcome: accepted, deliveredAfterMs: [lateMs] },
  'delivers twice': { outcome: accepted, deliveredAfterMs: [usualMs, lateMs] },
  // An error that is no documented refusal.
  'delivers, answers 500': { outcome: { status: 'failed', reason: http500 }, deliveredAfterMs: [usualMs] },
}
