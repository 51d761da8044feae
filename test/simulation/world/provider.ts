import type { SendOutcome, VerificationMessage } from '../product.ts'
import { contextHere } from './context.ts'
import type { Fault } from './faults.ts'
import type { World } from './world.ts'

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

/** The reason of an HTTP 500. */
export const http500 = 'http_500'
const usualMs = 800
const lateMs = 45_000

/** Delivers SMS to phones, and reports to the service what the fault says. */
export function createProvider(world: World, timeoutMs: number) {
  const sends: Send[] = []
  const deliveries: { to: string; code: string; atMs: number }[] = []
  return {
    sends,
    deliveries,
    /** @param name one of the names under which the service reaches the provider */
    send: (name: string, { to: { phoneNumber: to }, code }: VerificationMessage): Promise<SendOutcome> => {
      const { key: requestKey } = contextHere()
      const atMs = world.nowMs()
      return world.remote<SendOutcome>(contextHere(), {
        kind: 'provider',
        what: name,
        apply: (fault) => {
          const { outcome, deliveredAfterMs } = (fault && effects[fault]) ?? usualEffect
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
        takesMs: (fault) => (fault?.startsWith('hangs') ? timeoutMs : 0),
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
