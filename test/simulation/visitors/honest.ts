import type { Answer } from '../world/exchange.ts'
import {
  type Browser,
  failureOf,
  hasSucceeded,
  isUnclear,
  type Manner,
  openBrowser,
  type Simulation,
} from './browser.ts'
import type { MemberAction } from './member.ts'
import { passwordOf, type Surface, surfaces, verificationIn } from './surface.ts'

/** Somebody who wants to sign up. */
export interface Honest extends Manner {
  readonly kind: 'honest'
  readonly surface: Surface['name']
  readonly mobile: string
  readonly username: string
  /** How many captchas are misread, and how many codes mistyped, before it goes right. */
  readonly misreads: number
  readonly mistypes: number
  /** What follows once an account is there. */
  readonly afterwards: readonly MemberAction[]
  readonly awayMs: number
}

/** How the registration with one code ended. */
export interface Ending {
  readonly visitor: Honest
  readonly username: string
  readonly verificationId: string
  readonly code: string
  /** `signed up`, or the last failure. */
  readonly outcome: string
  readonly atMs: number
  /** Whether the last answers left it open what had happened. */
  readonly isUnclear: boolean
  /** Whether it was only known after the faults had cleared. */
  readonly isRetried?: boolean
}

/** Somebody on the way to an account: what was tried so far, and what came of it. */
export interface Visit {
  readonly visitor: Honest
  browser: Browser
  readonly startedAtMs: number
  /** The user name that is tried next. */
  username: string
  readonly usernames: Set<string>
  misreads: number
  mistypes: number
  /** How often a captcha was asked for. */
  tries: number
  /** A failure for each try but the last. */
  readonly refusals: string[]
  readonly endings: Ending[]
  signedUpAtMs?: number
  /** How long the visitor was about it before the faults had cleared. */
  tookMs: number
}

/** Somebody gives up for a while after so many captchas, or so many registrations with one code. */
const mostTries = 5
const mostRegistrations = 4

const mobileTaken = ['mobile_taken', 'The phone number is already registered']
const usernameTaken = ['username_taken', 'The user name is taken']
const tooMany = ['too_many_requests', 'Too many requests']
const unconfirmed = 'The SMS may or may not have been sent'

/** Tries to sign up, until it is clear how it ended or patience is at an end. */
export async function playHonest(simulation: Simulation, visitor: Honest): Promise<Visit> {
  const visit = startVisit(simulation, visitor)
  for (let tried = 0; tried < mostTries; tried++) {
    const waitSeconds = await trySignUp(simulation, visit)
    if (waitSeconds === undefined) break
    await simulation.world.sleep(1000 * Math.min(waitSeconds, simulation.patienceSeconds))
  }
  visit.tookMs = simulation.world.nowMs() - visit.startedAtMs
  return visit
}

export function startVisit(simulation: Simulation, visitor: Honest): Visit {
  const { username, misreads, mistypes } = visitor
  return {
    visitor,
    browser: openBrowser(simulation, visitor),
    startedAtMs: simulation.world.nowMs(),
    username,
    usernames: new Set([username]),
    misreads,
    mistypes,
    tries: 0,
    refusals: [],
    endings: [],
    tookMs: 0,
  }
}

/**
 * One try: a new captcha, a code, a registration.
 *
 * @returns the seconds to wait before the next; none if no other is wanted
 */
export async function trySignUp(simulation: Simulation, visit: Visit): Promise<number | undefined> {
  const { world } = simulation
  const { visitor, browser } = visit
  const surface = surfaces[visitor.surface]
  const refuse = (answer: Answer | undefined, waitSeconds: number): number => {
    visit.refusals.push(failureOf(answer))
    return answer?.retryAfterSeconds || waitSeconds
  }
  visit.tries += 1
  const { captchaId, answer: issued } = await surface.askForCaptcha(browser)
  if (captchaId === undefined) return refuse(issued, 2)
  await world.sleep(4000)
  const answer = visit.misreads-- > 0 ? '!!!!' : browser.read(captchaId)
  const askedAtMs = world.nowMs()
  const sent = await surface.askForCode(browser, { mobile: visitor.mobile, captchaId, answer })
  const verificationId = (sent && verificationIn(sent)) ?? ''
  const isOnItsWay =
    surface.name === 'v1'
      ? verificationId !== ''
      : sent !== undefined && (hasSucceeded(sent) || failureOf(sent) === unconfirmed)
  if (!isOnItsWay) return refuse(sent, 3)
  const code = await browser.awaitCode(visitor.mobile, askedAtMs)
  if (code === undefined) {
    visit.refusals.push('no SMS came')
    return sent?.retryAfterSeconds ?? 0
  }
  await world.sleep(5000)
  return register(simulation, visit, { code, verificationId })
}

async function register(
  simulation: Simulation,
  visit: Visit,
  { code, verificationId }: Pick<Ending, 'code' | 'verificationId'>,
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
    if (ending.outcome === 'signed up') visit.signedUpAtMs = simulation.world.nowMs()
    const isTaken = usernameTaken.includes(ending.outcome)
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
  const outcome = answer && hasSucceeded(answer) ? 'signed up' : failureOf(answer)
  // A registration that is sent again may end in signing in, which has a limit of its own.
  return { outcome, isUnclear: isUnclear(answer) || isLimit(answer) }
}

/** A limit of the client or of the user name. */
export function isLimit(answer: Answer | undefined): answer is Answer {
  return tooMany.includes(failureOf(answer))
}

export function hasEnded({ outcome }: Pick<Ending, 'outcome'>): boolean {
  return outcome === 'signed up' || isMobileTaken(outcome)
}

export function isMobileTaken(outcome: string): boolean {
  return mobileTaken.includes(outcome)
}

/** A code that is certainly another one. */
export function nextCode(code: string, step = 1): string {
  return String((Number(code) + step) % 1_000_000).padStart(6, '0')
}
