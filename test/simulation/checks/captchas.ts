import { smsRequestOf, verdictOf } from './history.ts'
import type { Check, Violation } from './invariants.ts'

/** Answers that are given before a captcha is checked, or that leave open whether it was. */
const undecided: ReadonlySet<string> = new Set([
  'captcha_expired',
  'too_many_requests',
  'unavailable',
  'invalid_parameters',
  'country_not_supported',
])

/** I2: each picture is checked at most once, whoever asks, wherever. */
export const checkCaptchas: Check = ({ exchanges, written, sends }) => {
  const violations: Violation[] = []
  const asked = exchanges.flatMap((exchange) => {
    const request = smsRequestOf(exchange)
    return request ? [{ ...request, key: exchange.sent.key, answered: exchange.answer }] : []
  })
  for (const [captchaId, same] of Map.groupBy(asked, (request) => request.captchaId)) {
    const pictures = written(`captcha:${captchaId}`).length
    const checked = same.filter(({ answered }) => answered && !undecided.has(verdictOf(answered)))
    if (checked.length > pictures)
      violations.push({ invariant: 'I2', what: `captcha ${captchaId} was checked ${checked.length} times` })
    const keys = new Set(same.map(({ key }) => key))
    const sent = sends.filter(({ requestKey }) => keys.has(requestKey))
    if (sent.length > pictures)
      violations.push({ invariant: 'I2', what: `captcha ${captchaId} bought ${sent.length} SMS` })
  }
  return violations
}
