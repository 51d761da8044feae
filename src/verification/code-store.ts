import type { Deps } from '../services.ts'
import { reach } from '../core/outage.ts'
import type { PhoneRules } from './phone-policy.ts'
import type { CodeEntry } from './code.ts'

const codeKey = (verificationId: string) => `sms-code:${verificationId}`

export const putCode = (deps: Deps, verificationId: string, entry: CodeEntry): Promise<void> =>
  reach('kv', () =>
    deps.entries.put(codeKey(verificationId), JSON.stringify(entry), {
      expirationTtl: deps.config.smsCodeTtlSeconds,
    }),
  )

/** The stored code, or null if there is none that is still alive by its own time. */
export const readCode = async (deps: Deps, verificationId: string): Promise<CodeEntry | null> => {
  const entry = await reach('kv', () => deps.entries.get<CodeEntry>(codeKey(verificationId), 'json'))
  return entry && deps.now() < entry.expires_at ? entry : null
}

export const deleteCode = (deps: Deps, verificationId: string): Promise<void> =>
  deps.entries.delete(codeKey(verificationId))

/** The phone gate's rules, from the settings. */
export const phoneRules = ({ config }: Deps): PhoneRules => ({
  cooldownMs: config.smsCooldownSeconds * 1000,
  codeTtlMs: config.smsCodeTtlSeconds * 1000,
  sendsPerDay: config.smsDailyLimitPerPhone,
  guessesPerCode: config.guessesPerCode,
  guessesPerDay: config.guessesPerDay,
})
