/**
 * A circuit breaker for each provider: one that keeps failing is rested, so that visitors do not wait for it in vain.
 *
 * Closed: every message may be sent. Rested (open): no message, as long as another provider is left. After the rest
 * (half-open): one probe at a time. A probe that works ends the rest, one that fails begins a longer rest.
 */
import { minuteMs } from '../core/time.ts'
import type { SendOutcome } from './provider.ts'

/** What is known of each provider that has failed lately, by its name. */
export type BreakerStates = Readonly<Record<string, BreakerState>>

export interface BreakerState {
  /** Failures without a success between. */
  readonly failures: number
  /** When the last of them was (epoch ms). */
  readonly failedAtMs: number
  readonly rest?: Rest
}

export interface Rest {
  /** When a probe may be sent (epoch ms). */
  readonly untilMs: number
  readonly lengthMs: number
  /** A probe is under way until then, or until it is reported (epoch ms). */
  readonly probeUntilMs: number
}

/** One attempt to send by a provider. */
export interface BreakerReport {
  readonly provider: string
  /** `forced`: the provider was rested, and no other was left. */
  readonly as: 'usual' | 'probe' | 'forced'
  readonly hasWorked: boolean
}

/** What a report has changed. */
export type BreakerChange =
  | { readonly is: 'none' }
  | { readonly is: 'rested'; readonly restMs: number }
  | { readonly is: 'returned' }

/**
 * Five in a row. A provider that fails half of all messages is rested within 62 of them on average, and one that fails one in
 * ten within 111,110. A share of failures would need more messages in a window (20 to 100 by default elsewhere) than a small
 * shop sends while its provider is down.
 *
 * @see https://github.com/App-vNext/Polly/wiki/Advanced-Circuit-Breaker, which recommends to start with failures in a row
 */
export const failuresBeforeRest = 5

/**
 * A probe can cost a visitor a cooldown, which is three minutes by default. A rest costs nobody anything while another provider
 * serves. So rests are longer than the 5 to 60 s that are usual, and double with each failed probe.
 */
export const firstRestMs = minuteMs
export const longestRestMs = 16 * minuteMs

/** Longer than a request takes from its claim of the probe to its report: 25 s for the provider, and the way of the report. */
export const probeLeaseMs = 40_000

/** A failure, or the end of a rest, is forgotten after it. Longer than a rest, so that the next rest can be longer. */
export const forgetAfterMs = 30 * minuteMs

export const noFailures: BreakerStates = {}

/**
 * Whether the outcome speaks for the provider. It does if the provider took the message, or refused it for its number: so it is
 * at work.
 */
export function hasWorked({ status }: SendOutcome): boolean {
  return status === 'accepted' || status === 'refused' || status === 'too_often'
}

/** Takes the outcome of an attempt. Unchanged states are the same object. */
export function report(
  states: BreakerStates,
  { provider, as, hasWorked }: BreakerReport,
  nowMs: number,
): [BreakerStates, BreakerChange] {
  const state = stateOf(states, provider, nowMs)
  if (hasWorked) {
    if (state === undefined) return [states, { is: 'none' }]
    // It was handed over before the rest, so it is older than what caused the rest.
    if (state.rest && as === 'usual') return [states, { is: 'none' }]
    const { [provider]: _, ...others } = states
    return [others, { is: state.rest ? 'returned' : 'none' }]
  }
  if (state?.rest) {
    // Only the probe of this rest. What else fails during a rest was handed over before it, or was forced.
    if (as !== 'probe' || nowMs < state.rest.untilMs) return [states, { is: 'none' }]
    return rested(states, provider, state, Math.min(2 * state.rest.lengthMs, longestRestMs), nowMs)
  }
  const failed = { failures: (state?.failures ?? 0) + 1, failedAtMs: nowMs }
  if (failed.failures >= failuresBeforeRest) return rested(states, provider, failed, firstRestMs, nowMs)
  return [{ ...states, [provider]: failed }, { is: 'none' }]
}

/** Takes the right to send one message by a provider whose rest is over. */
export function claimProbe(states: BreakerStates, provider: string, nowMs: number): [BreakerStates, boolean] {
  const state = stateOf(states, provider, nowMs)
  // It has returned meanwhile: every message may be sent.
  if (!state?.rest) return [states, true]
  if (nowMs < state.rest.untilMs || nowMs < state.rest.probeUntilMs) return [states, false]
  const rest = { ...state.rest, probeUntilMs: nowMs + probeLeaseMs }
  return [{ ...states, [provider]: { ...state, rest } }, true]
}

/** What is still known. */
export function statesAt(states: BreakerStates, nowMs: number): BreakerStates {
  const known = Object.entries(states).filter(([, state]) => nowMs < forgottenAtMs(state))
  return Object.fromEntries(known)
}

/** When nothing is known any more (epoch ms). */
export function breakersExpireAtMs(states: BreakerStates): number {
  return Math.max(0, ...Object.values(states).map(forgottenAtMs))
}

function rested(
  states: BreakerStates,
  provider: string,
  state: BreakerState,
  restMs: number,
  nowMs: number,
): [BreakerStates, BreakerChange] {
  const rest = { untilMs: nowMs + restMs, lengthMs: restMs, probeUntilMs: 0 }
  return [
    { ...states, [provider]: { ...state, rest } },
    { is: 'rested', restMs },
  ]
}

function stateOf(states: BreakerStates, provider: string, nowMs: number): BreakerState | undefined {
  const state = states[provider]
  return state && nowMs < forgottenAtMs(state) ? state : undefined
}

function forgottenAtMs({ failedAtMs, rest }: BreakerState): number {
  return Math.max(failedAtMs, rest?.untilMs ?? 0, rest?.probeUntilMs ?? 0) + forgetAfterMs
}
