import type { SmsSender } from './provider.ts'

interface NamedSender {
  /** As in the settings: `ronglian`. */
  readonly name: string
  readonly send: SmsSender
}

/**
 * Tries senders in order until one has taken or settled the message.
 *
 * Only `unavailable` moves on: after any other outcome the message may be under way, or no provider would help,
 * and the next sender would make a second SMS. For the same reason a sender that throws ends it all.
 * After the message's own deadline nobody is tried any more.
 *
 * @param senders at least one; with none, every message is `unavailable`
 * @returns a sender whose reasons begin with the provider's name, and name all of them if none was available
 */
export const failover =
  (senders: readonly NamedSender[], now: () => number): SmsSender =>
  async (message) => {
    const reasons: string[] = []
    for (const { name, send } of senders) {
      if (now() >= message.handOverBeforeMs) {
        reasons.push('too late')
        break
      }
      const outcome = await send(message)
      if (outcome.status === 'accepted') return outcome
      const reason = `${name}: ${outcome.reason}`
      if (outcome.status !== 'unavailable') return { status: outcome.status, reason }
      reasons.push(reason)
    }
    return { status: 'unavailable', reason: reasons.join(', ') || 'no provider' }
  }
