import type { Attack } from './attack.ts'
import { captchaAttacks } from './captcha.ts'
import { sendAttacks } from './send.ts'

/** Every attack, by what it is on. */
export const catalogue: Readonly<Record<string, readonly Attack[]>> = {
  captcha: captchaAttacks,
  send: sendAttacks,
}
