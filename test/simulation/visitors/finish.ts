import { hasSucceeded } from '../checks/history.ts'
import type { Honest } from '../scenario.ts'
import type { Answer } from '../world/exchange.ts'
import { drawBelow } from '../world/draw.ts'
import { openBrowser, type Simulation, verdictOf } from './browser.ts'
import { hasEnded, isLimit, outcomeOf, startVisit, trySignUps, type Visit } from './honest.ts'
import { passwordOf, surfaces } from './surface.ts'

/** How a visit ended after the faults had cleared. */
export interface Finish {
  readonly visit: Visit
  /** `number taken`: another visitor has registered the number. */
  readonly end: 'signed in' | 'number taken' | 'kept out'
  /** All failures since the faults cleared, in order. */
  readonly refusals: readonly string[]
  /** Epoch ms. */
  readonly endedAtMs: number
  /** The time since the faults cleared. */
  readonly tookMs: number
  /** The whole time until the visitor had an account. */
  readonly wholeMs: number
  /** The number, the name and the client were not used before. */
  readonly isNew: boolean
}

/** More than the invariant allows, so that it can fail. */
const mostTries = 10

/** The service remembers for a day what a code has bought, so a registration can be sent again. */
const repeatedWithinMs = 20 * 3_600_000

/** Goes on with a visit once the faults have cleared, and does what the service says until the visitor is signed in. */
export async function finishVisit(simulation: Simulation, visit: Visit, isNew = false): Promise<Finish> {
  const { world } = simulation
  const clearedAtMs = world.nowMs()
  const { visitor } = visit
  // The same visitor with the same address, in a new browser.
  const sender = { ...visitor, id: visitor.id + 200, line: visitor.id, doubleClicks: false }
  visit.browser = openBrowser(simulation, sender)
  visit.misreads = visit.mistypes = 0
  const before = visit.refusals.length
  await resendUnclear(simulation, visit)
  if (!visit.endings.some(hasEnded)) await trySignUps(simulation, visit, mostTries, Infinity)
  const end = visit.endings.some(hasEnded) ? await signIn(simulation, visit) : 'kept out'
  return {
    visit,
    end,
    refusals: visit.refusals.slice(before),
    endedAtMs: world.nowMs(),
    tookMs: world.nowMs() - clearedAtMs,
    wholeMs: visit.tookMs + Math.max(0, (visit.signedUpAtMs ?? world.nowMs()) - clearedAtMs),
    isNew,
  }
}

/** A visitor who comes after the faults, and whom no limit concerns. */
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
    awayMs: 2000,
  }
  return finishVisit(simulation, startVisit(simulation, newcomer), true)
}

/** Sends the last registration again if its outcome is not known. */
async function resendUnclear(simulation: Simulation, visit: Visit): Promise<void> {
  const { visitor, browser, endings } = visit
  const last = endings.at(-1)
  if (!last?.isUnclear || simulation.world.nowMs() > last.atMs + repeatedWithinMs) return
  const proof = { ...last, mobile: visitor.mobile, password: passwordOf(visitor) }
  const answer = await sendAfterLimit(simulation, visit, () =>
    surfaces[visitor.surface].register(browser, proof),
  )
  endings[endings.length - 1] = { ...last, ...outcomeOf(answer), isRetried: true }
  if (hasSucceeded(answer)) visit.signedUpAtMs = simulation.world.nowMs()
}

/** Sends again after the time that the service names, if a limit refuses. */
async function sendAfterLimit(
  { world }: Simulation,
  { refusals }: Visit,
  send: () => Promise<Answer | undefined>,
): Promise<Answer | undefined> {
  const answer = await send()
  if (!isLimit(answer)) return answer
  refusals.push(answer.verdict)
  await world.sleep(1000 * answer.retryAfterSeconds)
  return send()
}

/** Signs in with each name that may have become an account, and reads the session. */
async function signIn(simulation: Simulation, visit: Visit): Promise<Finish['end']> {
  const { visitor, browser, usernames, refusals } = visit
  const isTaken = visit.endings.some(({ outcome }) => outcome === 'mobile_taken')
  for (const username of [...usernames].toReversed()) {
    const credentials = { username, password: passwordOf(visitor) }
    const answer = await sendAfterLimit(simulation, visit, () =>
      browser.send('POST', '/v1/sessions', credentials),
    )
    if (hasSucceeded(answer)) {
      const session = await browser.send('GET', '/v1/session')
      if (session?.body['username'] === username) return 'signed in'
      refusals.push(verdictOf(session))
      return 'kept out'
    }
    if (!isTaken || verdictOf(answer) !== 'invalid_credentials') refusals.push(verdictOf(answer))
  }
  return isTaken ? 'number taken' : 'kept out'
}
