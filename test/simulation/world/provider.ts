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
          const { outcome, deliveredAfterMs } = effectOf(fault)
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

/** What the service learns, and when the phone gets an SMS. */
function effectOf(fault: Fault | undefined): { outcome: SendOutcome; deliveredAfterMs: readonly number[] } {
  const accepted: SendOutcome = { status: 'accepted', messageId: undefined }
  const unknown: SendOutcome = { status: 'unknown', reason: 'timeout' }
  switch (fault) {
    case 'refuses':
      return { outcome: { status: 'refused', reason: '160034' }, deliveredAfterMs: [] }
    case 'says too often':
      return { outcome: { status: 'too_often', reason: '160038' }, deliveredAfterMs: [] }
    case 'is unavailable':
      return { outcome: { status: 'unavailable', reason: 'http_503' }, deliveredAfterMs: [] }
    case 'delivers, reply lost':
    case 'hangs, delivers':
      return { outcome: unknown, deliveredAfterMs: [usualMs] }
    case 'delivers, answers 500':
      // An error that is no documented refusal.
      return { outcome: { status: 'failed', reason: http500 }, deliveredAfterMs: [usualMs] }
    case 'delivers not, reply lost':
    case 'hangs, delivers not':
      return { outcome: unknown, deliveredAfterMs: [] }
    case 'delivers late':
      return { outcome: accepted, deliveredAfterMs: [lateMs] }
    case 'delivers twice':
      return { outcome: accepted, deliveredAfterMs: [usualMs, lateMs] }
    default:
      return { outcome: accepted, deliveredAfterMs: [usualMs] }
  }
}
