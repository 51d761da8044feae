import { hasSucceeded } from '../checks/history.ts'
import type { Honest } from '../scenario.ts'
import type { Answer } from '../world/exchange.ts'
import { isUnclear, openBrowser, type Simulation, verdictOf } from './browser.ts'
import { passwordOf, surfaces, verificationIn } from './surface.ts'

/** How the registration with one code ended. */
export interface Ending {
  readonly visitor: Honest
  readonly username: string
  readonly verificationId: string
  readonly code: string
  /** The verdict of the last answer. */
  readonly outcome: string
  readonly atMs: number
  /** The last answer leaves open what happened. */
  readonly isUnclear: boolean
  /** It was known only after the faults had cleared. */
  readonly isRetried?: boolean
}

/** A visitor on the way to an account, with what was tried so far. */
export type Visit = ReturnType<typeof startVisit>

/** A visitor gives up for a while after this many captchas, or this many registrations with one code. */
const mostTries = 5
const mostRegistrations = 4

/** Tries to sign up, until it is clear how it ended, or the visitor gives up. */
export async function playHonest(simulation: Simulation, visitor: Honest): Promise<Visit> {
  const visit = startVisit(simulation, visitor)
  await trySignUps(simulation, visit, mostTries, simulation.patienceSeconds)
  visit.tookMs = simulation.world.nowMs() - visit.startedAtMs
  return visit
}

export function startVisit(simulation: Simulation, visitor: Honest) {
  const { username, misreads, mistypes } = visitor
  return {
    visitor,
    browser: openBrowser(simulation, visitor),
    startedAtMs: simulation.world.nowMs(),
    /** The user name that is tried next. */
    username,
    usernames: new Set([username]),
    misreads,
    mistypes,
    /** How often a captcha was asked for. */
    tries: 0,
    /** A verdict for each try but the last. */
    refusals: [] as string[],
    endings: [] as Ending[],
    signedUpAtMs: undefined as number | undefined,
    /** How long the visitor tried before the faults had cleared. */
    tookMs: 0,
  }
}

export async function trySignUps(
  simulation: Simulation,
  visit: Visit,
  tries: number,
  patienceSeconds: number,
): Promise<void> {
  for (let tried = 0; tried < tries; tried++) {
    const waitSeconds = await trySignUp(simulation, visit)
    if (waitSeconds === undefined) return
    await simulation.world.sleep(1000 * Math.min(waitSeconds, patienceSeconds))
  }
}

/**
 * One try: a new captcha, a code, a registration.
 *
 * @returns the seconds to wait before the next try; undefined if there is to be no other
 */
async function trySignUp(simulation: Simulation, visit: Visit): Promise<number | undefined> {
  const { world } = simulation
  const { visitor, browser } = visit
  const surface = surfaces[visitor.surface]
  const refuse = (answer: Answer | undefined, waitSeconds: number): number => {
    visit.refusals.push(verdictOf(answer))
    return answer?.retryAfterSeconds || waitSeconds
  }
  visit.tries += 1
  const { captchaId, answer: issued } = await surface.askForCaptcha(browser)
  if (captchaId === undefined) return refuse(issued, 2)
  await world.sleep(4000)
  const answer = visit.misreads-- > 0 ? '!!!!' : browser.read(captchaId)
  const askedAtMs = world.nowMs()
  const sent = await surface.askForCode(browser, { mobile: visitor.mobile, captchaId, answer })
  if (!['success', 'sms_unconfirmed'].includes(verdictOf(sent))) return refuse(sent, 3)
  const code = await browser.awaitCode(visitor.mobile, askedAtMs)
  if (code === undefined) {
    visit.refusals.push('no SMS came')
    return sent?.retryAfterSeconds ?? 0
  }
  await world.sleep(5000)
  return register(simulation, visit, code, verificationIn(sent))
}

async function register(
  simulation: Simulation,
  visit: Visit,
  code: string,
  verificationId: string,
): Promise<number | undefined> {
  const { visitor, browser } = visit
  for (let sent = 1; ; sent++) {
    const { username } = visit
    const typed = visit.mistypes-- > 0 ? nextCode(code) : code
    const answer = await surfaces[visitor.surface].register(browser, {
      username,
      password: passwordOf(visitor),
      mobile: visitor.mobile,
      code: typed,
      verificationId,
    })
    const atMs = simulation.world.nowMs()
    const ending = { visitor, username, verificationId, code, atMs, ...outcomeOf(answer) }
    if (hasSucceeded(answer)) visit.signedUpAtMs = atMs
    const isTaken = ending.outcome === 'username_taken'
    const isFinal =
      sent === mostRegistrations || (typed === code && !isTaken && !ending.isUnclear) || hasEnded(ending)
    if (isFinal) {
      visit.endings.push(ending)
      if (hasEnded(ending) || ending.isUnclear) return undefined
      visit.refusals.push(ending.outcome)
      return answer?.retryAfterSeconds ?? 0
    }
    if (isTaken) {
      visit.username = `${visitor.username}-${visitor.id}${sent}`
      visit.usernames.add(visit.username)
    }
    await simulation.world.sleep(1000 * Math.min(answer?.retryAfterSeconds || 3, simulation.patienceSeconds))
  }
}

/** What the answer to a registration says. */
export function outcomeOf(answer: Answer | undefined): Pick<Ending, 'outcome' | 'isUnclear'> {
  // A registration that is sent again may end in signing in, which has a limit of its own.
  return { outcome: verdictOf(answer), isUnclear: isUnclear(answer) || isLimit(answer) }
}

/** A limit of the client or of the user name. */
export function isLimit(answer: Answer | undefined): answer is Answer {
  return answer?.verdict === 'too_many_requests'
}

export function hasEnded({ outcome }: Pick<Ending, 'outcome'>): boolean {
  return outcome === 'success' || outcome === 'mobile_taken'
}

/** Another code. */
export function nextCode(code: string, step = 1): string {
  return String((Number(code) + step) % 1_000_000).padStart(6, '0')
}
