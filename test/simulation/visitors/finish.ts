import type { Answer } from '../world/exchange.ts'
import { drawBelow } from '../world/draw.ts'
import { failureOf, hasSucceeded, openBrowser, type Simulation } from './browser.ts'
import {
  hasEnded,
  type Honest,
  isLimit,
  isMobileTaken,
  outcomeOf,
  startVisit,
  trySignUp,
  type Visit,
} from './honest.ts'
import { passwordOf, surfaces } from './surface.ts'

/** How a visit ended after the faults had cleared. */
export interface Finish {
  readonly visit: Visit
  /** `number taken`: somebody else has registered with it. */
  readonly end: 'signed in' | 'number taken' | 'kept out'
  /** All failures since the faults cleared, in order. */
  readonly refusals: readonly string[]
  /** How long that took. */
  readonly tookMs: number
  /** The same with the time before the faults had cleared, until the visitor had an account. */
  readonly wholeMs: number
  /** Nobody has asked for anything in this number's, this name's or this client's place before. */
  readonly isNew: boolean
}

/** More than enough to see that somebody is kept out; how many are allowed, the invariant says. */
const mostTries = 10

/** The service remembers for a day what a code has bought, for whoever sends the registration again. */
const repeatedWithinMs = 20 * 3_600_000

/** Goes on with a visit once the faults have cleared, and does what the service says until the visitor is signed in. */
export async function finishVisit(simulation: Simulation, visit: Visit): Promise<Finish> {
  // The same person on the same line, in a new browser.
  const { world } = simulation
  const clearedAtMs = world.nowMs()
  const { visitor } = visit
  const manner = { ...visitor, id: visitor.id + 200, line: visitor.id, doubleClicks: false }
  const browser = openBrowser(simulation, manner)
  visit.browser = browser
  visit.misreads = visit.mistypes = 0
  const before = visit.refusals.length
  await resendUnclear(simulation, visit)
  const isKnown = visit.endings.some(hasEnded)
  if (!isKnown) await insist(simulation, visit)
  const last = visit.endings.at(-1)
  const hasAccount = (last !== undefined && hasEnded(last)) || isKnown
  const end = hasAccount ? await signIn(simulation, visit) : 'kept out'
  return {
    visit,
    end,
    refusals: visit.refusals.slice(before),
    tookMs: world.nowMs() - clearedAtMs,
    wholeMs: visit.tookMs + Math.max(0, (visit.signedUpAtMs ?? world.nowMs()) - clearedAtMs),
    isNew: false,
  }
}

/** Somebody who comes when everything is well again, and whom no limit concerns. */
export async function playNewcomer(simulation: Simulation): Promise<Finish> {
  const { seed } = simulation.world.plan
  const newcomer: Honest = {
    kind: 'honest',
    id: 50,
    name: 'newcomer',
    surface: drawBelow(2, seed, 18) === 0 ? 'v1' : 'classic',
    mobile: '13800000050',
    username: 'new-comer',
    roams: drawBelow(2, seed, 19) === 0,
    doubleClicks: false,
    misreads: 0,
    mistypes: 0,
    afterwards: [],
    awayMs: 0,
  }
  return { ...(await finishVisit(simulation, startVisit(simulation, newcomer))), isNew: true }
}

/** Sends the last registration again if nobody knows how it ended. */
async function resendUnclear(simulation: Simulation, visit: Visit): Promise<void> {
  const { visitor, browser, endings } = visit
  const last = endings.at(-1)
  if (!last?.isUnclear || simulation.world.nowMs() > last.atMs + repeatedWithinMs) return
  const proof = { ...last, mobile: visitor.mobile, password: passwordOf(visitor) }
  const answer = await waitOnce(simulation, visit, () => surfaces[visitor.surface].register(browser, proof))
  const ending = { ...last, ...outcomeOf(answer), isRetried: true }
  endings[endings.length - 1] = ending
  if (ending.outcome === 'signed up') visit.signedUpAtMs = simulation.world.nowMs()
}

async function insist(simulation: Simulation, visit: Visit): Promise<void> {
  for (let tried = 0; tried < mostTries; tried++) {
    const waitSeconds = await trySignUp(simulation, visit)
    if (waitSeconds === undefined) return
    await simulation.world.sleep(1000 * waitSeconds)
  }
}

/** Sends again after the time that the service names, if a limit refuses. */
async function waitOnce(
  { world }: Simulation,
  { refusals }: Visit,
  send: () => Promise<Answer | undefined>,
): Promise<Answer | undefined> {
  const answer = await send()
  if (!isLimit(answer)) return answer
  refusals.push(failureOf(answer))
  await world.sleep(1000 * answer.retryAfterSeconds)
  return send()
}

/** Signs in with each name that may have become an account, and looks whether the session is there. */
async function signIn(simulation: Simulation, visit: Visit): Promise<Finish['end']> {
  const { visitor, browser, usernames, refusals } = visit
  const isTaken = visit.endings.some(({ outcome }) => isMobileTaken(outcome))
  for (const username of [...usernames].toReversed()) {
    const credentials = { username, password: passwordOf(visitor) }
    const answer = await waitOnce(simulation, visit, () => browser.send('POST', '/v1/sessions', credentials))
    if (answer && hasSucceeded(answer)) {
      const session = await browser.send('GET', '/v1/session')
      if (session?.body['username'] === username) return 'signed in'
      refusals.push(failureOf(session))
      return 'kept out'
    }
    if (!isTaken || failureOf(answer) !== 'invalid_credentials') refusals.push(failureOf(answer))
  }
  return isTaken ? 'number taken' : 'kept out'
}
