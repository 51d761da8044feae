import { hasSucceeded, failureOf, openBrowser, type Browser, type Simulation } from '../visitors/browser.ts'
import { passwordOf, type Surface, surfaces, verificationIn } from '../visitors/surface.ts'
import type { Answer } from '../world/exchange.ts'

/** One call of the service, in the middle of what leads to it and what follows from it. */
export interface Flow {
  readonly name: string
  /**
   * Goes there in a world without faults, makes the call through `struck`, and then does what a careful client does: it sends again
   * what was not clearly answered.
   *
   * @returns how it ended
   */
  readonly play: (simulation: Simulation, struck: Strike) => Promise<string>
}

/** Makes a call that may be struck by a fault. */
export type Strike = (
  browser: Browser,
  call: () => Promise<Answer | undefined>,
) => Promise<Answer | undefined>

const mobile = '13800000001'
const username = 'ada-lovelace'
const password = passwordOf({ id: 1 })
const sendings = 4

function open(simulation: Simulation, id = 1): Browser {
  return openBrowser(simulation, { id, name: `visitor-${id}`, roams: false, doubleClicks: false })
}

function outcomeOf(answer: Answer | undefined): string {
  return answer && hasSucceeded(answer) ? 'success' : failureOf(answer)
}

/** Sends again until it succeeds. */
async function insist(simulation: Simulation, send: () => Promise<Answer | undefined>): Promise<string> {
  let outcome = 'never sent'
  for (let sending = 0; sending < sendings && outcome !== 'success'; sending++) {
    await simulation.world.sleep(3000)
    outcome = outcomeOf(await send())
  }
  return outcome
}

interface Proof {
  readonly code: string
  readonly verificationId: string
}

/** Asks for a code with a new captcha, until one arrives. @param struck makes the first request for the code */
async function verify(
  simulation: Simulation,
  browser: Browser,
  surface: Surface,
  struck?: Strike,
): Promise<Proof | undefined> {
  for (let sending = 0; sending < sendings; sending++) {
    const { captchaId } = await surface.askForCaptcha(browser)
    if (captchaId === undefined) continue
    const askedAtMs = simulation.world.nowMs()
    const ask = () => surface.askForCode(browser, { mobile, captchaId, answer: browser.read(captchaId) })
    const answer = await (struck && sending === 0 ? struck(browser, ask) : ask())
    const verificationId = (answer && verificationIn(answer)) ?? ''
    // On v1 a code without its verification is of no use; the classic surface asks for none.
    const code =
      surface.name === 'v1' && verificationId === ''
        ? undefined
        : await browser.awaitCode(mobile, askedAtMs, 60_000)
    if (code !== undefined) return { code, verificationId }
    await simulation.world.sleep(1000 * Math.max(3, answer?.retryAfterSeconds ?? 180))
  }
  return undefined
}

async function register(
  simulation: Simulation,
  browser: Browser,
  surface: Surface,
  proof: Proof | undefined,
): Promise<string> {
  return proof
    ? insist(simulation, () => surface.register(browser, { username, password, mobile, ...proof }))
    : 'no code ever came'
}

function captcha(surface: Surface): Flow {
  return {
    name: `${surface.name}: captcha`,
    play: async (simulation, struck) => {
      const browser = open(simulation)
      await struck(browser, () =>
        surface.name === 'v1'
          ? browser.send('POST', '/v1/captchas')
          : browser.send('GET', `/image_codes/${browser.newId()}/`),
      )
      return register(simulation, browser, surface, await verify(simulation, browser, surface))
    },
  }
}

function smsCode(surface: Surface): Flow {
  return {
    name: `${surface.name}: SMS code`,
    play: async (simulation, struck) => {
      const browser = open(simulation)
      return register(simulation, browser, surface, await verify(simulation, browser, surface, struck))
    },
  }
}

function signUp(surface: Surface, hasCookie = true): Flow {
  return {
    name: `${surface.name}: registration${hasCookie ? '' : ' by the number alone'}`,
    play: async (simulation, struck) => {
      const browser = open(simulation)
      const proof = await verify(simulation, browser, surface)
      if (!proof) return 'no code ever came'
      if (!hasCookie) browser.cookies.clear()
      const send = () => surface.register(browser, { username, password, mobile, ...proof })
      const first = outcomeOf(await struck(browser, send))
      return first === 'success' ? first : insist(simulation, send)
    },
  }
}

/** What somebody does who is registered. */
function signedUp(
  name: string,
  call: (browser: Browser) => Promise<Answer | undefined>,
  isSignedIn: boolean,
): Flow {
  return {
    name,
    play: async (simulation, struck) => {
      const browser = open(simulation)
      await register(simulation, browser, surfaces.v1, await verify(simulation, browser, surfaces.v1))
      if (!isSignedIn) browser.cookies.clear()
      const first = outcomeOf(await struck(browser, () => call(browser)))
      return first === 'success' ? first : insist(simulation, () => call(browser))
    },
  }
}

/** Every call that touches anything remote. Only `GET /health` is not here: it waits by the real clock. */
export const flows: readonly Flow[] = [
  captcha(surfaces.v1),
  smsCode(surfaces.v1),
  signUp(surfaces.v1),
  signedUp('v1: sign-in', (browser) => browser.send('POST', '/v1/sessions', { username, password }), false),
  signedUp('v1: session', (browser) => browser.send('GET', '/v1/session'), true),
  signedUp('v1: sign-out', (browser) => browser.send('DELETE', '/v1/session'), true),
  captcha(surfaces.classic),
  smsCode(surfaces.classic),
  signUp(surfaces.classic),
  signUp(surfaces.classic, false),
  signedUp('classic: user name', (browser) => browser.send('GET', `/usernames/${username}/count/`), false),
  signedUp('classic: number', (browser) => browser.send('GET', `/mobiles/${mobile}/count/`), false),
]
