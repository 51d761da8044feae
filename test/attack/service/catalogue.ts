import type { Attack } from './attack.ts'
import { captchaAttacks } from './captcha.ts'
import { registerAttacks } from './register.ts'
import { sendAttacks } from './send.ts'
import { sessionAttacks } from './session.ts'
import { rawAttacks } from './transport-raw.ts'
import { transportAttacks } from './transport.ts'
import { verifyAttacks } from './verify.ts'

/** Every attack, by what it is on. */
export const catalogue: Readonly<Record<string, readonly Attack[]>> = {
  captcha: captchaAttacks,
  send: sendAttacks,
  verify: verifyAttacks,
  register: registerAttacks,
  session: sessionAttacks,
  transport: [...transportAttacks, ...rawAttacks],
}
