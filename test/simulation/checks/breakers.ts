import type { Check } from './invariants.ts'

/** A message that was on its way when the rest began, and what an isolate knows, are this old at most. */
const staleMs = 6000

/**
 * I17: a rested provider gets no message while another one works.
 *
 * Only in worlds without faults: a look that fails rests nobody, and a provider may be rested with no other left.
 */
export const checkBreakers: Check = ({ faultLevel, providerCalls, breakerChanges }, report) => {
  if (faultLevel !== 'none') return
  for (const [provider, changes] of Map.groupBy(breakerChanges, (change) => change.provider)) {
    const times = providerCalls.filter((call) => call.provider === provider).map(({ atMs }) => atMs)
    for (const { atMs, restMs } of changes) {
      if (restMs === undefined) continue
      const endMs = atMs + restMs
      const early = times.filter((time) => time > atMs + staleMs && time < endMs)
      if (early.length > 0) report('I17', `${provider} got ${early.length} messages during its rest`)
    }
  }
}
