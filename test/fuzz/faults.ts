import { faults, type RonglianFault } from '../support/ronglian-fake.ts'

/** What a provider does wrong. None of these takes the five seconds of a hanging one: that would be most of a run. */
const providerFaults = {
  'HTTP 400': faults.http(400),
  'HTTP 500': faults.http(500),
  'HTTP 502': faults.http(502),
  'HTTP 503': faults.http(503),
  'number refused': faults.code('160042'),
  'number on a blacklist, HTTP 400': faults.code('112317', 400),
  'account without money': faults.code('112310'),
  'a page instead of JSON': faults.html,
  empty: faults.empty,
  'cut JSON': faults.cutJson,
  'another shape': faults.wrongShape,
  oversized: faults.oversized,
  redirect: faults.redirect,
  'reply broken off': faults.resetInBody(),
  'delivered, and the reply lost': faults.replyLost,
} as const satisfies Record<string, RonglianFault>

export type FaultName = keyof typeof providerFaults

export const faultNames = Object.keys(providerFaults) as FaultName[]

export const faultOf = (name: FaultName): RonglianFault => providerFaults[name]

/** With which codes a call may then fail, though it is not the caller's fault. */
export const codesOfFaults: readonly string[] = ['sms_unavailable', 'sms_unconfirmed']
