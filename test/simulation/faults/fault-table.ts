import { verdictOf } from '../checks/history.ts'
import { aftermathMs } from '../play.ts'
import { runWorld } from '../run-world.ts'
import type { Browser } from '../visitors/browser.ts'
import type { Answer } from '../world/exchange.ts'
import { type CallKind, type Fault, faultsOf } from '../world/faults.ts'
import { type Flow, flows, type Strike } from './flows.ts'

/** One fault at one await of one flow, and what came of it. */
export interface FaultCase {
  readonly flow: string
  /** Which of the flow's calls to anything remote, in the order in which they are made. */
  readonly call: number
  readonly what: string
  readonly fault: Fault | typeof lostAnswer
  /** What the caller of the struck call saw: `success`, a failure's code, or `no answer`. */
  readonly seen: string
  /** How it ended for a client that sent again what was not clearly answered. */
  readonly ended: string
  readonly messages: number
  readonly users: number
  readonly violations: readonly string[]
}

/** The call went through, and its answer never reached the caller. */
const lostAnswer = 'is lost'

interface Call {
  readonly what: string
  readonly kind: CallKind
}

/** Plays a flow with a fault at one of its calls, or with none, and notes which calls the struck request makes. */
async function playOnce(flow: Flow, struckCall: number, fault: Fault | typeof lostAnswer | undefined) {
  const calls: Call[] = []
  let struckKey = -1
  let seen: Answer | undefined
  let ended = ''
  const struck: Strike = async (browser: Browser, send) => {
    struckKey = browser.nextKey()
    const cookies = [...browser.cookies]
    seen = await send()
    if (fault !== lostAnswer) return seen
    browser.cookies.clear()
    for (const [name, value] of cookies) browser.cookies.set(name, value)
    return (seen = undefined)
  }
  const played = await runWorld(
    {
      seed: 1,
      faultLevel: 'none',
      isLong: false,
      settings: { CAPTCHA_TTL_SECONDS: '60', SMS_CODE_TTL_SECONDS: '180', SMS_COOLDOWN_SECONDS: '180' },
    },
    {
      faultAt: (context, call, what, kind) => {
        if (context.key !== struckKey) return undefined
        calls.push({ what, kind })
        return call === struckCall && fault !== lostAnswer ? fault : undefined
      },
    },
    async (simulation) => {
      ended = await flow.play(simulation, struck)
      await simulation.world.sleep(aftermathMs)
      return []
    },
  )
  return { calls, seen, ended, ...played }
}

async function caseOf(
  flow: Flow,
  index: number,
  what: string,
  fault: Fault | typeof lostAnswer,
): Promise<FaultCase> {
  const { seen, ended, history, violations } = await playOnce(flow, index, fault)
  return {
    flow: flow.name,
    call: index + 1,
    what,
    fault,
    seen: seen ? verdictOf(seen) : 'no answer',
    ended,
    messages: history.sends.length,
    users: history.users.length,
    violations: violations.map(({ invariant, what }) => `${invariant}: ${what}`),
  }
}

/** Without the keys, which are different in every world. */
function describe({ what, kind }: Call): string {
  const plain = what
    .replace(/(captcha|sms-code):\S+/, '$1')
    .replace(/(cooldown):\S+|\+86\d+/, '$1')
    .replace(/(client|login):\S+/, '$1')
    .trim()
  return kind === 'object'
    ? `${/phone|reserve|guess|release/.test(plain) ? 'phone' : 'rate'} object: ${plain}`
    : `${kind}: ${plain}`
}

/** Every fault at every await of every flow: none is left to chance. */
export async function buildFaultTable(): Promise<FaultCase[]> {
  const table: FaultCase[] = []
  for (const flow of flows) {
    const { calls } = await playOnce(flow, -1, undefined)
    for (const [index, call] of calls.entries())
      for (const fault of faultsOf(call.kind)) table.push(await caseOf(flow, index, describe(call), fault))
    table.push(await caseOf(flow, calls.length, 'the answer', lostAnswer))
  }
  return table
}
