import { failureOf, hasSucceeded, isUnclear, type Manner, openBrowser, type Scene } from './browser.ts'
import { type Surface, surfaces, verificationIn } from './surface.ts'

/** Somebody who wants to sign up. */
export interface Honest extends Manner {
  readonly kind: 'honest'
  readonly surface: Surface['name']
  readonly mobile: string
  readonly username: string
  /** How many captchas are misread, and how many codes mistyped, before it goes right. */
  readonly misreads: number
  readonly mistypes: number
}

/** How a sign-up ended for somebody who did not give up over faults. */
export interface Ending {
  readonly visitor: Honest
  readonly username: string
  readonly verificationId: string
  readonly code: string
  /** `signed up`, or the last failure. */
  readonly outcome: string
  /** Whether the last answers left it open what had happened. */
  readonly isUnclear: boolean
  /** Whether it took the weather to clear up before anybody knew. */
  readonly isRetried?: boolean
}

const attempts = 5
const tries = 4

/** Signs up, and sends again whatever failed without a clear word. */
export const playHonest = async (scene: Scene, visitor: Honest): Promise<Ending | undefined> => {
  const { world } = scene
  const browser = openBrowser(scene, visitor)
  const surface = surfaces[visitor.surface]
  let { misreads, mistypes } = visitor
  for (let attempt = 0; attempt < attempts; attempt++) {
    const captchaId = await surface.askForCaptcha(browser)
    if (captchaId === undefined) {
      await world.sleep(2000)
      continue
    }
    await world.sleep(4000)
    const answer = misreads-- > 0 ? '!!!!' : browser.read(captchaId)
    const askedAtMs = world.nowMs()
    const sent = await surface.askForCode(browser, { mobile: visitor.mobile, captchaId, answer })
    const verificationId = (sent && verificationIn(sent)) ?? ''
    const isOnItsWay =
      sent !== undefined &&
      (surface.name === 'v1'
        ? verificationId !== ''
        : hasSucceeded(sent) || failureOf(sent) === 'The SMS may or may not have been sent')
    if (!isOnItsWay) {
      await world.sleep(1000 * Math.min(sent?.retryAfterSeconds ?? 3, 600))
      continue
    }
    const code = await browser.awaitCode(visitor.mobile, askedAtMs)
    if (code === undefined) continue
    await world.sleep(5000)
    let { username } = visitor
    for (let again = 0; again < tries; again++) {
      const typed: string = mistypes-- > 0 ? nextCode(code) : code
      const proof = { username, mobile: visitor.mobile, code: typed, verificationId }
      const registered = await surface.register(browser, proof)
      const outcome = registered && hasSucceeded(registered) ? 'signed up' : failureOf(registered)
      const ending = { visitor, username, verificationId, code, outcome, isUnclear: isUnclear(registered) }
      if (
        outcome === 'signed up' ||
        ['mobile_taken', 'The phone number is already registered'].includes(outcome)
      )
        return ending
      if (['username_taken', 'The user name is taken'].includes(outcome))
        username = `${visitor.username}-${again}`
      else if (typed === code && !ending.isUnclear) return ending
      if (again === tries - 1) return ending
      await world.sleep(3000)
    }
  }
  return undefined
}

/** Once the weather has cleared up: sends the last call again, and learns how it ended. */
export const retryEnding = async (scene: Scene, ending: Ending): Promise<Ending> => {
  const { visitor, username, code, verificationId } = ending
  const browser = openBrowser(scene, { ...visitor, id: visitor.id + 200, doubleClicks: false })
  const proof = { username, mobile: visitor.mobile, code, verificationId }
  const registered = await surfaces[visitor.surface].register(browser, proof)
  const outcome = registered && hasSucceeded(registered) ? 'signed up' : failureOf(registered)
  return { ...ending, outcome, isUnclear: isUnclear(registered), isRetried: true }
}

/** A code that is certainly another one. */
export const nextCode = (code: string, step = 1): string =>
  String((Number(code) + step) % 1_000_000).padStart(6, '0')
