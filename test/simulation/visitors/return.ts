import { hasSucceeded } from '../checks/history.ts'
import type { Answer } from '../world/exchange.ts'
import type { Browser } from './browser.ts'
import { verdictOf } from './browser.ts'
import { obtainProof } from './code-proof.ts'
import { type Finish, finishVisit } from './finish.ts'
import { isLimit, nextCode, startVisit } from './honest.ts'
import { type Life, newPassword, use, visitorOf } from './owner.ts'
import { surfaces } from './surface.ts'

/** How a user came back once the faults had cleared. */
export interface Return {
  readonly how: string
  readonly end: 'signed in' | 'kept out'
  readonly refusals: readonly string[]
  readonly tookMs: number
  /** While strangers lock the account, in a browser that it knows. */
  readonly isKnown?: true
}

/** The answers to two requests for a code for each of two numbers. Only the first number has an account. */
export interface Probe {
  readonly purpose: string
  readonly withAccount: string
  readonly without: string
}

/** More than the invariant allows, so that it can fail. */
const mostTries = 5
const dayMs = 86_400_000
const freeMobile = '13800000069'

/** Signs in by a code or by a reset. A user who had not signed up, or has erased the account, signs up. */
export async function finishOwner(life: Life): Promise<{ finishes: Finish[]; returns: Return[] }> {
  const { simulation, owner, visit } = life
  if (visit.signedUpAtMs === undefined)
    return { finishes: [await finishVisit(simulation, visit)], returns: [] }
  if (!life.account()) {
    const again = startVisit(simulation, visitorOf(owner, 'newOwner'))
    return { finishes: [await finishVisit(simulation, again)], returns: [] }
  }
  const purpose = owner.isIdle ? 'reset_password' : owner.returnsBy
  const browser = life.open('owner')
  const patient = { ...simulation, patienceSeconds: Infinity }
  const by = await comeBack(life, `by ${purpose}`, browser, async (refusals) => {
    const proof = await obtainProof(patient, browser, life.account()?.mobile ?? '', purpose, refusals)
    life.password = newPassword(life)
    return proof && use(browser, purpose, proof, life.password)
  })
  const byPassword = purpose === 'sign_in' ? [] : [await signInByPassword(life)]
  const locked = owner.isLockedOut && by.end === 'signed in' ? await returnWhileLocked(life, browser) : []
  return { finishes: [], returns: [by, ...byPassword, ...locked] }
}

/** Somebody else gets the number of a user who has not been seen for long. */
export async function playNewOwner(life: Life): Promise<{ finishes: Finish[]; returns: Return[] }> {
  const { simulation, owner } = life
  const account = life.account()
  if (!account) return { finishes: [], returns: [] }
  const { mobile } = account
  await simulation.idle((simulation.service.config.numberQuarantineDays + 1) * dayMs)
  const browser = life.open('newOwner')
  for (const purpose of ['sign_in', 'reset_password'] as const) {
    const proof = await obtainProof(simulation, browser, mobile, purpose)
    if (proof) await use(browser, purpose, proof)
  }
  const returns = owner.isBack ? [await signInByPassword(life)] : []
  const visitor = { ...visitorOf(owner, 'newOwner'), mobile, username: 'new-owner' }
  const registered = await finishVisit(simulation, startVisit(simulation, visitor))
  return { finishes: [registered], returns: [...returns, await signInByPassword(life)] }
}

/** Comes back in a known browser while strangers use up all that strangers have. */
async function returnWhileLocked(life: Life, browser: Browser): Promise<Return[]> {
  const { simulation, owner } = life
  const { mobile = '', username } = life.account() ?? {}
  // No limit concerns the browser from before.
  await simulation.world.sleep(dayMs + 3_600_000)
  const strangers = life.open('locker', undefined, true)
  const returns: Return[] = []
  if (owner.returnsBy === 'reset_password' || owner.isIdle) {
    const wrong = { password: 'a password of the locker' }
    for (const login of [{ username }, { mobile }])
      await Promise.all(
        Array.from({ length: 12 }, () => strangers.send('POST', '/v1/sessions', { ...login, ...wrong })),
      )
    // More often than a browser may be wrong.
    for (const login of Array.from({ length: 6 }, () => [{ username }, { mobile }]).flat()) {
      const signIn = () => browser.send('POST', '/v1/sessions', { ...login, password: life.password })
      returns.push(await comeBack(life, 'by password', browser, signIn))
    }
  }
  await useUpNumber(life, strangers, mobile)
  returns.push(
    await comeBack(life, 'by sign_in', browser, async (refusals) => {
      const patient = { ...simulation, patienceSeconds: Infinity }
      const proof = await obtainProof(patient, browser, mobile, 'sign_in', refusals)
      return proof && use(browser, 'sign_in', proof)
    }),
  )
  return returns.map((one) => ({ ...one, how: `${one.how} through a lock`, isKnown: true }))
}

/** Has all SMS of the day sent to a number, and tries codes in between. */
async function useUpNumber({ simulation }: Life, strangers: Browser, mobile: string): Promise<void> {
  const { smsDailyLimitPerPhone, smsCooldownSeconds } = simulation.service.config
  for (let sent = 0; sent < smsDailyLimitPerPhone; sent++) {
    const proof = await obtainProof(simulation, strangers, mobile, 'sign_in')
    const tried = Array.from({ length: 6 }, (_, index) => nextCode(proof?.sms_code ?? '0', index + 1))
    if (proof) await Promise.all(tried.map((sms_code) => use(strangers, 'sign_in', { ...proof, sms_code })))
    await simulation.world.sleep(1000 * smsCooldownSeconds)
  }
}

/** Asks for codes for a number with an account and for one without, when no limit concerns them. */
export async function probe(life: Life): Promise<Probe[]> {
  const mobile = life.account()?.mobile
  if (!mobile) return []
  const probes: Probe[] = []
  for (const purpose of ['sign_in', 'reset_password'] as const) {
    await life.simulation.world.sleep(dayMs + 3_600_000)
    const ask = async (browser: Browser, to: string) => {
      const { captchaId = '' } = await surfaces.v1.askForCaptcha(browser)
      const answer = browser.read(captchaId)
      const sent = await surfaces.v1.askForCode(browser, { mobile: to, captchaId, answer, purpose })
      return `${verdictOf(sent)} ${Object.keys(sent?.body ?? {}).join()}`
    }
    const askTwice = async (browser: Browser, to: string) =>
      `${await ask(browser, to)}; ${await ask(browser, to)}`
    const withAccount = await askTwice(life.open('prober'), mobile)
    const without = await askTwice(life.open('twin'), freeMobile)
    probes.push({ purpose, withAccount, without })
  }
  return probes
}

function signInByPassword(life: Life): Promise<Return> {
  const browser = life.open('owner')
  const credentials = { username: life.account()?.username, password: life.password }
  return comeBack(life, 'by password', browser, () => browser.send('POST', '/v1/sessions', credentials))
}

/** Tries to sign in until it succeeds, as often as the service says, and reads the session. */
async function comeBack(
  life: Life,
  how: string,
  browser: Browser,
  signIn: (refusals: string[]) => Promise<Answer | undefined>,
): Promise<Return> {
  const { world } = life.simulation
  const startedAtMs = world.nowMs()
  const refusals: string[] = []
  let isSignedIn = false
  for (let tried = 0; tried < mostTries && !isSignedIn; tried++) {
    const answer = await signIn(refusals)
    isSignedIn = hasSucceeded(answer)
    if (isSignedIn) break
    refusals.push(verdictOf(answer))
    const isWaiting = isLimit(answer) || verdictOf(answer) === 'too_many_guesses'
    await world.sleep(1000 * (isWaiting ? (answer?.retryAfterSeconds ?? 0) : 3))
  }
  const session = await browser.send('GET', '/v1/session')
  const isOwn = isSignedIn && session?.body['username'] === life.account()?.username
  return { how, end: isOwn ? 'signed in' : 'kept out', refusals, tookMs: world.nowMs() - startedAtMs }
}
