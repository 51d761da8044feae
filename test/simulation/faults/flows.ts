import { type Browser, openBrowser, type Simulation, verdictOf } from '../visitors/browser.ts'
import { obtainProof } from '../visitors/code-proof.ts'
import { use } from '../visitors/owner.ts'
import { passwordOf, type Purpose, type Surface, surfaces, verificationIn } from '../visitors/surface.ts'
import type { Answer } from '../world/exchange.ts'

/** One call of the service, with the calls that lead to it and follow from it. */
export interface Flow {
  readonly name: string
  /**
   * Makes one call through `withFault`, and then sends again what was not clearly answered, as a careful client does.
   *
   * @returns the last verdict
   */
  readonly play: (simulation: Simulation, withFault: WithFault) => Promise<string>
  /** Ends without a user. Sent again, it is refused, because the session has ended, too. */
  readonly isErasure?: boolean
}

type Send = () => Promise<Answer | undefined>

/** Makes a call that meets a fault. */
export type WithFault = (browser: Browser, send: Send) => ReturnType<Send>

interface Proof {
  readonly code: string
  readonly verificationId: string
}

const mobile = '13800000001'
const username = 'ada-lovelace'
const password = passwordOf({ id: 1 })
const otherMobile = '13800000002'
const newPassword = passwordOf({ id: 2 })
const mostSends = 4

/** Every call that makes remote calls, except `GET /health`, which waits by the real clock. */
export const flows: readonly Flow[] = [
  signUp(surfaces.v1, 'captcha'),
  signUp(surfaces.v1, 'SMS code'),
  signUp(surfaces.v1, 'registration'),
  afterSignUp('v1: sign-in', false, (browser) =>
    browser.send('POST', '/v1/sessions', { username, password }),
  ),
  withCode('v1: sign-in by code', 'sign_in'),
  withCode('v1: password reset', 'reset_password'),
  withCode('v1: change of number', 'change_mobile'),
  afterSignUp('v1: change of password', true, (browser) =>
    browser.send('PUT', '/v1/user/password', { new_password: newPassword }),
  ),
  { ...afterSignUp('v1: erasure', true, (browser) => browser.send('DELETE', '/v1/user')), isErasure: true },
  afterSignUp('v1: session', true, (browser) => browser.send('GET', '/v1/session')),
  afterSignUp('v1: sign-out', true, (browser) => browser.send('DELETE', '/v1/session')),
  signUp(surfaces.classic, 'captcha'),
  signUp(surfaces.classic, 'SMS code'),
  signUp(surfaces.classic, 'registration'),
  signUp(surfaces.classic, 'registration by the number alone'),
  afterSignUp('classic: sign-in', false, (browser) => browser.send('POST', '/login', { username, password })),
  afterSignUp('classic: user name', false, (browser) => browser.send('GET', `/usernames/${username}/count/`)),
  afterSignUp('classic: number', false, (browser) => browser.send('GET', `/mobiles/${mobile}/count/`)),
]

/** A sign-up, one of whose calls meets the fault. */
function signUp(
  surface: Surface,
  step: 'captcha' | 'SMS code' | 'registration' | 'registration by the number alone',
): Flow {
  return {
    name: `${surface.name}: ${step}`,
    play: async (simulation, withFault) => {
      const browser = open(simulation)
      if (step === 'captcha')
        await withFault(browser, async () => (await surface.askForCaptcha(browser)).answer)
      const codeFault = step === 'SMS code' ? withFault : undefined
      const proof = await obtainCode(simulation, browser, surface, codeFault)
      if (step === 'registration by the number alone') browser.cookies.clear()
      const registrationFault = step.startsWith('registration') ? withFault : undefined
      return register(simulation, browser, surface, proof, registrationFault)
    },
  }
}

function afterSignUp(name: string, isSignedIn: boolean, call: (browser: Browser) => ReturnType<Send>): Flow {
  return {
    name,
    play: async (simulation, withFault) => {
      const browser = open(simulation)
      await register(simulation, browser, surfaces.v1, await obtainCode(simulation, browser, surfaces.v1))
      if (!isSignedIn) browser.cookies.clear()
      return sendUntilSuccess(simulation, browser, () => call(browser), withFault)
    },
  }
}

/** A call with a code, after a sign-up. A client whose code is spent asks for another one. */
function withCode(name: string, purpose: Exclude<Purpose, 'register'>): Flow {
  return {
    name,
    play: async (simulation, withFault) => {
      const browser = open(simulation)
      await register(simulation, browser, surfaces.v1, await obtainCode(simulation, browser, surfaces.v1))
      if (purpose !== 'change_mobile') browser.cookies.clear()
      const to = purpose === 'change_mobile' ? otherMobile : mobile
      let proof = await obtainProof(simulation, browser, to, purpose)
      const send = async () => (proof ? use(browser, purpose, proof, newPassword) : undefined)
      let verdict = verdictOf(await withFault(browser, send))
      for (let sends = 0; sends < mostSends && verdict !== 'success'; sends++) {
        await simulation.world.sleep(3000)
        if (verdict === 'sms_code_expired') proof = await obtainProof(simulation, browser, to, purpose)
        verdict = verdictOf(await send())
      }
      return verdict
    },
  }
}

function open(simulation: Simulation): Browser {
  return openBrowser(simulation, { id: 1, name: 'visitor-1', roams: false, doubleClicks: false })
}

/** Asks for a code with a new captcha, until a code arrives. @param withFault makes the first request for the code */
async function obtainCode(
  { world }: Simulation,
  browser: Browser,
  surface: Surface,
  withFault?: WithFault,
): Promise<Proof | undefined> {
  for (let sends = 0; sends < mostSends; sends++) {
    const { captchaId } = await surface.askForCaptcha(browser)
    if (captchaId === undefined) continue
    const askedAtMs = world.nowMs()
    const ask = () => surface.askForCode(browser, { mobile, captchaId, answer: browser.read(captchaId) })
    const answer = await (withFault && sends === 0 ? withFault(browser, ask) : ask())
    const verificationId = verificationIn(answer)
    // On v1 a code is useless without its verification id.
    const isUsable = surface.name === 'classic' || verificationId !== ''
    const code = isUsable ? await browser.awaitCode(mobile, askedAtMs) : undefined
    if (code !== undefined) return { code, verificationId }
    await world.sleep(1000 * Math.max(3, answer?.retryAfterSeconds ?? 180))
  }
  return undefined
}

async function register(
  simulation: Simulation,
  browser: Browser,
  surface: Surface,
  proof: Proof | undefined,
  withFault?: WithFault,
): Promise<string> {
  if (!proof) return 'no code ever came'
  const send = () => surface.register(browser, { username, password, mobile, ...proof })
  return sendUntilSuccess(simulation, browser, send, withFault)
}

/** @param withFault makes the first call */
async function sendUntilSuccess(
  { world }: Simulation,
  browser: Browser,
  send: Send,
  withFault?: WithFault,
): Promise<string> {
  let verdict = withFault ? verdictOf(await withFault(browser, send)) : ''
  for (let sends = 0; sends < mostSends && verdict !== 'success'; sends++) {
    await world.sleep(3000)
    verdict = verdictOf(await send())
  }
  return verdict
}
