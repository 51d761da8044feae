import { emit } from '../core/events.ts'
import { reach } from '../core/outage.ts'
import { type BreakerReport, type BreakerStates, noFailures } from './breaker.ts'
import type { CircuitBreakers } from './circuit-breakers.ts'

/** The calls to the breakers' object. It never decides whether an SMS is sent: no call throws. */
export interface Breakers {
  /** What is known of the providers, up to 5 s old. Nothing, if the object does not answer. */
  readonly look: () => Promise<BreakerStates>
  /** Takes the right to send one message by a provider whose rest is over. */
  readonly claimProbe: (provider: string) => Promise<boolean>
  /** Reports an attempt in the background. A provider that is rested, or returns, is an event. */
  readonly report: (reported: BreakerReport, reason: string) => void
}

interface Parts {
  readonly namespace: DurableObjectNamespace<CircuitBreakers>
  /** Where the request comes from: one object each. */
  readonly continent: () => string
  readonly now: () => number
  readonly background: (work: Promise<unknown>) => void
}

/** For so long an isolate does not ask again: the object does not see every message of a busy service. */
const freshMs = 5000

export function createBreakers({ namespace, continent, now, background }: Parts): Breakers {
  const views = new Map<string, { readonly states: BreakerStates; readonly atMs: number }>()

  return {
    async look() {
      const slice = continent()
      const view = views.get(slice)
      if (view && now() - view.atMs < freshMs) return view.states
      try {
        return keep(slice, await reach('circuit breakers', async () => open(slice).look()))
      } catch {
        return view?.states ?? noFailures
      }
    },
    async claimProbe(provider) {
      const slice = continent()
      try {
        return await reach('circuit breakers', async () => open(slice).claimProbe(provider))
      } catch {
        return false
      }
    },
    report: (reported, reason) => background(tell(continent(), reported, reason)),
  }

  async function tell(slice: string, reported: BreakerReport, reason: string): Promise<void> {
    const { states, change } = await reach('circuit breakers', async () => open(slice).report(reported))
    keep(slice, states)
    const { provider } = reported
    if (change.is === 'rested')
      emit('warn', 'provider_rested', { provider, slice, reason, rest_seconds: change.restMs / 1000 })
    if (change.is === 'returned') emit('info', 'provider_returned', { provider, slice })
  }

  function open(slice: string) {
    return namespace.getByName(`continent:${slice}`)
  }

  function keep(slice: string, states: BreakerStates): BreakerStates {
    views.set(slice, { states, atMs: now() })
    return states
  }
}
