import { captchaIdOf } from './history.ts'
import type { Check } from './invariants.ts'

/** Answers that come before a captcha is checked, or that leave open whether it was. */
const undecided: ReadonlySet<string> = new Set([
  'captcha_expired',
  'too_many_requests',
  'unavailable',
  'invalid_parameters',
  'country_not_supported',
])

/** I2: each picture is checked at most once, in all locations together. */
export const checkCaptchas: Check = ({ exchanges, written, sends }, report) => {
  const requests = Map.groupBy(exchanges, captchaIdOf)
  for (const [captchaId, same] of requests) {
    if (captchaId === undefined) continue
    const pictures = written(`captcha:${captchaId}`).length
    const checked = same.filter(({ answer }) => answer && !undecided.has(answer.verdict))
    if (checked.length > pictures) report('I2', `captcha ${captchaId} was checked ${checked.length} times`)
    const keys = new Set(same.map(({ sent }) => sent.key))
    const sent = sends.filter(({ requestKey }) => keys.has(requestKey))
    if (sent.length > pictures) report('I2', `captcha ${captchaId} bought ${sent.length} SMS`)
  }
}
