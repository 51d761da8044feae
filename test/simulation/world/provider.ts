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
  /** The provider said that it failed, and may have sent all the same. */
  readonly isFailed: boolean
  /** Which request of which visitor it was for. */
  readonly requestKey: number
}

interface Delivery {
  readonly to: string
  readonly code: string
  readonly atMs: number
}

/** The reason of an HTTP 500. */
export const http500 = 'http_500'
const usualMs = 800
const lateMs = 45_000

/** What the sender learns, and whether and when the phone rings. */
function meaningOf(fault: Fault | undefined): { outcome: SendOutcome; deliveredAfterMs: readonly number[] } {
  const accepted: SendOutcome = { status: 'accepted', messageId: undefined }
  const unknown: SendOutcome = { status: 'unknown', reason: 'timeout' }
  // An error that is no documented refusal.
  const failed: SendOutcome = { status: 'failed', reason: http500 }
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
      return { outcome: failed, deliveredAfterMs: [usualMs] }
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

/** What carries messages to phones, by whatever way and with whatever word about it. */
export function createProvider(world: World, timeoutMs: number) {
  const sends: Send[] = []
  const deliveries: Delivery[] = []

  const send = (
    name: string,
    { to: { phoneNumber: to }, code }: VerificationMessage,
  ): Promise<SendOutcome> => {
    const context = contextHere()
    const atMs = world.nowMs()
    return world.remote<SendOutcome>(context, {
      kind: 'provider',
      what: name,
      apply: (fault) => {
        const { outcome, deliveredAfterMs } = meaningOf(fault)
        if (['accepted', 'unknown', 'failed'].includes(outcome.status)) {
          const isFailed = outcome.status === 'failed'
          sends.push({ atMs, to, code, isFailed, requestKey: context.key })
          world.tell(() => `   SMS to ${to} handed over: ${outcome.status}`)
        }
        for (const ms of deliveredAfterMs)
          world.afterQuietly(ms, () => {
            deliveries.push({ to, code, atMs: world.nowMs() })
            world.tell(() => `   SMS to ${to} arrives`)
          })
        return outcome
      },
      whenLost: () => ({ status: 'unknown', reason: 'network' }),
      takesMs: (fault) => (fault?.startsWith('hangs') ? timeoutMs : 0),
    })
  }

  return {
    /** One of the names under which the service reaches it. */
    sender: (name: string) => (message: VerificationMessage) => send(name, message),
    sends,
    deliveries,
  }
}
