import type { CountryCode } from 'libphonenumber-js/mobile'
import { type BreakerReport, type BreakerStates, hasWorked } from './breaker.ts'
import type { Breakers } from './circuit-breakers-client.ts'
import { type SendSms, serves, type SmsProvider, type VerificationMessage } from './provider.ts'

/** Finds the route of a country: who sends one message there. It never rejects. */
export type FindRoute = (country: CountryCode) => Promise<SendSms>

/**
 * A route tries the providers in order until one has taken or settled the message.
 *
 * Only `unavailable` moves on. After any other outcome the message may be under way, or no provider would help, and the
 * next one would make a second SMS. For the same reason an exception stops the failover. After the message's deadline no
 * provider is tried any more.
 *
 * A rested provider is tried last, the nearest to its probe first: a message that no other provider took is better sent by a
 * provider that may have recovered than not at all. With one provider there is no choice, and no breaker is asked.
 *
 * @param providersFor the providers of a country, in order; with none that serves it, every message is `unavailable`
 * @returns the outcome; its reason starts with the provider's name, and names all of them if none was available
 */
export function createFindRoute(
  providersFor: (country: CountryCode) => readonly SmsProvider[],
  breakers: Breakers,
  now: () => number,
): FindRoute {
  return async function findRoute(country) {
    const providers = providersFor(country).filter((provider) => serves(provider, country))
    if (providers.length < 2) return (message) => send(message, usual(providers), () => {})
    const states = await breakers.look()
    return (message) =>
      send(message, inTurn(providers, states), (reported, reason) => {
        // Most messages work, and most providers have not failed: then there is nothing to report.
        if (!reported.hasWorked || states[reported.provider]) breakers.report(reported, reason)
      })
  }

  async function send(
    message: VerificationMessage,
    turns: AsyncIterable<Turn> | Iterable<Turn>,
    report: (reported: BreakerReport, reason: string) => void,
  ): ReturnType<SendSms> {
    const reasons: string[] = []
    for await (const [{ name, send }, as] of turns) {
      if (now() >= message.deadlineMs) {
        reasons.push('too late')
        break
      }
      const outcome = await send(message)
      const isAccepted = outcome.status === 'accepted'
      report({ provider: name, as, hasWorked: hasWorked(outcome) }, isAccepted ? '' : outcome.reason)
      if (isAccepted) return outcome
      const reason = `${name}: ${outcome.reason}`
      if (outcome.status !== 'unavailable') return { status: outcome.status, reason }
      reasons.push(reason)
    }
    return { status: 'unavailable', reason: reasons.join(', ') || 'no provider' }
  }

  async function* inTurn(providers: readonly SmsProvider[], states: BreakerStates): AsyncIterable<Turn> {
    const rested: { provider: SmsProvider; untilMs: number }[] = []
    for (const provider of providers) {
      const rest = states[provider.name]?.rest
      if (!rest) yield [provider, 'usual']
      else if (now() >= rest.untilMs && (await breakers.claimProbe(provider.name))) yield [provider, 'probe']
      else rested.push({ provider, untilMs: rest.untilMs })
    }
    for (const { provider } of rested.toSorted((a, b) => a.untilMs - b.untilMs)) yield [provider, 'forced']
  }
}

/** Who is tried, and as what. */
type Turn = readonly [SmsProvider, BreakerReport['as']]

function usual(providers: readonly SmsProvider[]): Turn[] {
  return providers.map((provider) => [provider, 'usual'])
}
