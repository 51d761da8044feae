import type { Browser, Simulation } from './browser.ts'
import { verdictOf } from './browser.ts'
import { type Purpose, surfaces, verificationIn } from './surface.ts'

/** What the holder of an SMS code knows, as v1 takes it. */
export interface CodeProof {
  readonly verification_id: string
  readonly sms_code: string
}

/** Asks for a code until its SMS has come. @param refusals gets the verdict of each try that failed */
export async function obtainProof(
  { world, patienceSeconds }: Simulation,
  browser: Browser,
  mobile: string,
  purpose: Purpose,
  refusals: string[] = [],
): Promise<CodeProof | undefined> {
  for (let tried = 0; tried < 4; tried++) {
    const { captchaId, answer } = await surfaces.v1.askForCaptcha(browser)
    const askedAtMs = world.nowMs()
    const sent =
      captchaId === undefined
        ? answer
        : await surfaces.v1.askForCode(browser, {
            mobile,
            captchaId,
            answer: browser.read(captchaId),
            purpose,
          })
    const verification_id = verificationIn(sent)
    const sms_code = verification_id === '' ? undefined : await browser.awaitCode(mobile, askedAtMs)
    if (sms_code !== undefined) return { verification_id, sms_code }
    refusals.push(verification_id === '' ? verdictOf(sent) : 'no SMS came')
    await world.sleep(1000 * Math.min(sent?.retryAfterSeconds || 3, patienceSeconds))
  }
  return undefined
}
