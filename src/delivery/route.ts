import type { CountryCode } from 'libphonenumber-js/mobile'
import { type SendSms, serves, type SmsProvider } from './provider.ts'

/**
 * Tries the providers in order until one has taken or settled the message.
 *
 * Only `unavailable` moves on. After any other outcome the message may be under way, or no provider would help, and the
 * next one would make a second SMS. For the same reason an exception stops the failover. After the message's deadline no
 * provider is tried any more.
 *
 * @param providersFor the providers of a country, in order; with none that serves it, every message is `unavailable`
 * @returns the outcome; its reason starts with the provider's name, and names all of them if none was available
 */
export function createRoute(
  providersFor: (country: CountryCode) => readonly SmsProvider[],
  now: () => number,
): SendSms {
  return async function sendByRoute(message) {
    const reasons: string[] = []
    for (const provider of providersFor(message.to.country)) {
      if (!serves(provider, message.to.country)) continue
      if (now() >= message.deadlineMs) {
        reasons.push('too late')
        break
      }
      const outcome = await provider.send(message)
      if (outcome.status === 'accepted') return outcome
      const reason = `${provider.name}: ${outcome.reason}`
      if (outcome.status !== 'unavailable') return { status: outcome.status, reason }
      reasons.push(reason)
    }
    return { status: 'unavailable', reason: reasons.join(', ') || 'no provider' }
  }
}
