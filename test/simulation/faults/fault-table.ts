import { aftermathMs } from '../play.ts'
import { runWorld } from '../run-world.ts'
import { verdictOf } from '../visitors/browser.ts'
import type { Answer } from '../world/exchange.ts'
import { type CallKind, type Fault, faultsOf } from '../world/faults.ts'
import { type Flow, flows, type WithFault } from './flows.ts'

/** One fault at one await of one flow, and its effects. */
export interface FaultCase {
  readonly flow: string
  /** The number of the remote call, in the order in which the flow makes them. */
  readonly call: number
  readonly what: string
  readonly fault: Fault | typeof lostAnswer
  /** The verdict that the caller saw of the call that met the fault. */
  readonly seen: string
  /** The last verdict of a client that sent again what was not clearly answered. */
  readonly ended: string
  readonly messages: number
  readonly users: number
  readonly violations: readonly string[]
  /** Whether it ended in one user who is signed in; after an erasure, in none. */
  readonly endsWell: boolean
}

interface Call {
  readonly what: string
  readonly kind: CallKind
}

/** The call succeeds, and its answer never reaches the caller. */
const lostAnswer = 'is lost'

const calmWorld = {
  seed: 1,
  faultLevel: 'none',
  isLong: false,
  settings: { CAPTCHA_TTL_SECONDS: '60', SMS_CODE_TTL_SECONDS: '180', SMS_COOLDOWN_SECONDS: '180' },
} as const

/** Every fault at every await of every flow. */
export async function buildFaultTable(): Promise<FaultCase[]> {
  const table: FaultCase[] = []
  for (const flow of flows) {
    const { calls } = await playFlow(flow)
    for (const [index, call] of calls.entries())
      for (const fault of faultsOf(call.kind)) table.push(await caseOf(flow, index, describe(call), fault))
    table.push(await caseOf(flow, calls.length, 'the answer', lostAnswer))
  }
  return table
}

async function caseOf(
  flow: Flow,
  index: number,
  what: string,
  fault: Fault | typeof lostAnswer,
): Promise<FaultCase> {
  const { seen, ended, history, violations } = await playFlow(flow, index, fault)
  const users = history.users.length
  // A provider that delivers and says that it failed: the code is not good, and the visitor has to ask for another one.
  const asksAgain = fault === 'delivers, answers 500' && verdictOf(seen) === 'sms_unavailable'
  const isErased = ['success', 'unauthenticated'].includes(ended) && users === 0
  return {
    flow: flow.name,
    call: index + 1,
    what,
    fault,
    seen: verdictOf(seen),
    ended,
    messages: history.sends.length,
    users,
    violations: violations.map((violation) => `${violation.invariant}: ${violation.what}`),
    endsWell: asksAgain || (flow.isErasure ? isErased : ended === 'success' && users === 1),
  }
}

/** Plays a flow with a fault at one of its calls, or with none. `calls`: what the request that meets the fault calls. */
async function playFlow(flow: Flow, index?: number, fault?: Fault | typeof lostAnswer) {
  const calls: Call[] = []
  let faultyKey: number | undefined
  let seen: Answer | undefined
  let ended = ''
  const withFault: WithFault = async (browser, send) => {
    faultyKey = browser.nextKey()
    const cookies = [...browser.cookies]
    seen = await send()
    if (fault !== lostAnswer) return seen
    browser.cookies.clear()
    for (const [name, value] of cookies) browser.cookies.set(name, value)
    return (seen = undefined)
  }
  const played = await runWorld(
    calmWorld,
    {
      faultAt: ({ key }, call, what, kind) => {
        if (key !== faultyKey) return undefined
        calls.push({ what, kind })
        return call === index && fault !== lostAnswer ? fault : undefined
      },
    },
    async (simulation) => {
      ended = await flow.play(simulation, withFault)
      await simulation.world.sleep(aftermathMs)
      return { finishes: [], returns: [], probes: [] }
    },
  )
  return { calls, seen, ended, ...played }
}

/** Without the keys, which differ in every world. */
function describe({ what, kind }: Call): string {
  const plain = what
    .replace(/(captcha|sms-code):\S+/, '$1')
    .replace(/(cooldown):\S+|\+86\d+/, '$1')
    .replace(/(client|sign-in|user):\S+/, '$1')
    .trim()
  if (kind !== 'object') return `${kind}: ${plain}`
  return `${/reserve|attempt|release/.test(plain) ? 'phone ledger' : 'rate limiter'}: ${plain}`
}
