import { accountCodeAttacks } from './account-codes.ts'
import { accountAttacks } from './account.ts'
import type { Attacks } from './attack.ts'
import { captchaAttacks } from './captcha.ts'
import { passkeyAttacks } from './passkeys.ts'
import { operatorAttacks } from './operator.ts'
import { passwordAttacks } from './register-passwords.ts'
import { registerAttacks } from './register.ts'
import { deviceAttacks } from './devices.ts'
import { reissuedNumberAttacks } from './reissued-numbers.ts'
import { numberAttacks } from './send-numbers.ts'
import { sendAttacks } from './send.ts'
import { sessionAttacks } from './session.ts'
import { signInAttacks } from './sign-in.ts'
import { bodyAttacks } from './transport-bodies.ts'
import { rawAttacks } from './transport-raw.ts'
import { transportAttacks } from './transport.ts'
import { verifyAttacks } from './verify.ts'

/** Every attack, by its target. */
export const catalogue: Readonly<Record<string, readonly Attacks[]>> = {
  captcha: [captchaAttacks],
  send: [sendAttacks, numberAttacks],
  verify: [verifyAttacks],
  register: [registerAttacks, passwordAttacks],
  session: [sessionAttacks, signInAttacks, deviceAttacks],
  account: [accountCodeAttacks, accountAttacks, reissuedNumberAttacks],
  passkeys: [passkeyAttacks],
  operator: [operatorAttacks],
  transport: [transportAttacks, bodyAttacks, rawAttacks],
}
