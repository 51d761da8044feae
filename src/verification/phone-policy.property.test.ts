import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { reservation, start } from '../../test/support/phone.ts'
import { createPhoneHistory } from './phone-history.test-support.ts'
import {
  claimedId,
  livesInTime,
  livesOnAnyClock,
  type PhoneEvent,
  phonePolicies,
  timeAfter,
} from './phone-life.test-support.ts'
import { dayMs } from '../core/time.ts'
import {
  attempt,
  initialPhoneState,
  type PhoneState,
  phoneStateExpiresAtMs,
  release,
  reserve,
} from './phone-policy.ts'

// An SMS is forgotten after a day, for good: a cooldown of a whole day could end early by as much as the clock goes back.
const shortCooldowns = phonePolicies.filter(({ cooldownMs }) => cooldownMs < dayMs)

function reservationOf(
  { purpose, isOpenByNumber, isKnownDevice }: Extract<PhoneEvent, { what: 'reserve' }>,
  turn: number,
) {
  return reservation(`id-${turn}`, { purpose, isOpenByNumber, isKnownDevice })
}

function attemptOf(event: Extract<PhoneEvent, { what: 'attempt' }>, ids: readonly string[]) {
  const { purpose, isByNumber } = event
  const codeHash = `hash of ${claimedId(event.code, ids) ?? 'nothing'}`
  return { purpose, verificationId: claimedId(event.id, ids), isByNumber, codeHash }
}

describe('a phone number, whatever happens to it and when', () => {
  it('may do what its whole history allows, also after its state was deleted', () => {
    fc.assert(
      fc.property(phonePolicies, livesInTime, (usual, life) => {
        const history = createPhoneHistory()
        let policy = usual
        let state = initialPhoneState
        let nowMs = start
        let toldMs = 0
        for (const [turn, { event, after }] of life.entries()) {
          nowMs = timeAfter(nowMs, after, toldMs)
          toldMs = 0
          const before = state
          const ids = history.ids(event.purpose)
          switch (event.what) {
            case 'reserve': {
              const wanted = reservationOf(event, turn)
              const [next, outcome] = reserve(before, policy, wanted, nowMs)
              expect(outcome).toEqual(history.reserve(policy, wanted, nowMs))
              expect(reserve(next, policy, wanted, nowMs)).toEqual([next, outcome])
              if (!outcome.reserved) expect(next).toBe(before)
              toldMs = outcome.reserved ? 0 : outcome.waitMs
              state = next
              break
            }
            case 'attempt': {
              const tried = attemptOf(event, ids)
              for (let time = 0; time < event.times; time += 1) {
                const [next, outcome] = attempt(state, policy, tried, nowMs)
                expect(outcome).toEqual(history.attempt(policy, tried, nowMs))
                const isCompared = outcome.result === 'right' || outcome.result === 'wrong'
                if (!isCompared) expect(next).toBe(state)
                toldMs = outcome.result === 'too_many' ? outcome.waitMs : 0
                state = next
                if (!isCompared) break
              }
              break
            }
            case 'release': {
              const id = claimedId(event.id, ids) ?? 'unknown'
              state = release(before, policy, id, event.kind, nowMs)
              history.release(policy, id, event.kind, nowMs)
              expect(release(state, policy, id, event.kind, nowMs)).toEqual(state)
              break
            }
            case 'forget':
              if (phoneStateExpiresAtMs(before) > nowMs) break
              state = initialPhoneState
              history.forget()
              break
            case 'new settings':
              policy = event.policy
          }
          // As the ledger's storage does: nothing may depend on the identity of what was stored.
          if (state !== before) state = structuredClone(state)
        }
      }),
    )
  })

  it('keeps within its limits on a clock that is set back as well, and each purpose by itself', () => {
    fc.assert(
      fc.property(shortCooldowns, livesOnAnyClock, (policy, life) => {
        const ids = { register: [] as string[], sign_in: [] as string[] }
        const coolingAtMs = new Map<string, number>()
        const wrongBy = new Map<string, number>()
        const wrongInARow = { strangers: 0, devices: 0 }
        const closedUntilMs = { strangers: 0, devices: 0 }
        let state = initialPhoneState
        let nowMs = start
        for (const [turn, { event, after }] of life.entries()) {
          nowMs = timeAfter(nowMs, after, 0)
          const purpose = event.purpose === 'sign_in' ? 'sign_in' : 'register'
          const other = purpose === 'sign_in' ? 'register' : 'sign_in'
          const otherSlot = state.slots[other]
          if (event.what === 'reserve') {
            const [next, { reserved }] = reserve(state, policy, reservationOf(event, turn), nowMs)
            if (reserved) {
              for (const atMs of coolingAtMs.values())
                expect(nowMs - atMs).toBeGreaterThanOrEqual(policy.cooldownMs)
              coolingAtMs.set(`id-${turn}`, nowMs)
              ids[purpose].push(`id-${turn}`)
            }
            state = next
          } else if (event.what === 'attempt') {
            const tried = attemptOf(event, ids[purpose])
            for (let time = 0; time < event.times; time += 1) {
              const code = state.slots[purpose]?.current
              const isHolder = tried.verificationId === code?.verificationId
              const group = isHolder && code?.isOfDevice ? 'devices' : 'strangers'
              const [next, { result }] = attempt(state, policy, tried, nowMs)
              state = next
              if (result === 'right' || result === 'wrong')
                expect(nowMs).toBeGreaterThanOrEqual(closedUntilMs[group])
              if (result === 'right') {
                wrongInARow.devices = 0
                if (group === 'strangers') wrongInARow.strangers = 0
              }
              if (result !== 'wrong') continue
              const party = `${isHolder ? 'holder' : 'byNumber'} of ${code?.verificationId}`
              wrongBy.set(party, (wrongBy.get(party) ?? 0) + 1)
              expect(wrongBy.get(party)).toBeLessThanOrEqual(policy.guessesPerCode)
              wrongInARow[group] += 1
              expect(wrongInARow.strangers + wrongInARow.devices).toBeLessThanOrEqual(100)
              if (wrongInARow[group] < (group === 'devices' ? 10 : 90)) continue
              wrongInARow[group] = 0
              closedUntilMs[group] = nowMs + dayMs
            }
          } else if (event.what === 'release') {
            const id = claimedId(event.id, ids[purpose]) ?? 'unknown'
            state = release(state, policy, id, event.kind, nowMs)
            if (event.kind !== 'too_often') coolingAtMs.delete(id)
          }
          expect(state.slots[other]).toEqual(otherSlot)
        }
      }),
    )
  })

  it('tells strangers nothing of the share of known devices', () => {
    fc.assert(
      fc.property(phonePolicies, livesInTime, (policy, life) => {
        let alone = initialPhoneState
        let shared = initialPhoneState
        let nowMs = start
        let toldMs = 0
        const ids: string[] = []
        for (const [turn, { event, after }] of life.entries()) {
          nowMs = timeAfter(nowMs, after, toldMs)
          if (event.what === 'reserve') {
            const ofStranger = reservationOf({ ...event, isKnownDevice: false }, turn)
            const [aloneNext, outcome] = reserve(alone, policy, ofStranger, nowMs)
            const [sharedNext, sharedOutcome] = reserve(shared, policy, ofStranger, nowMs)
            expect(sharedOutcome).toEqual(outcome)
            toldMs = outcome.reserved ? 0 : outcome.waitMs
            if (outcome.reserved) ids.push(ofStranger.verificationId)
            alone = aloneNext
            shared = outcome.reserved || !event.isKnownDevice ? sharedNext : useShare(event, turn)
          } else if (event.what === 'attempt') {
            const tried = attemptOf(event, ids)
            const [aloneNext, outcome] = attempt(alone, policy, tried, nowMs)
            const [sharedNext, sharedOutcome] = attempt(shared, policy, tried, nowMs)
            expect(sharedOutcome).toEqual(outcome)
            alone = aloneNext
            shared = sharedNext
          }
        }

        /** A known device asks, and tries its code as often as the turn says. In the end it is right, in every second turn. */
        function useShare(event: Extract<PhoneEvent, { what: 'reserve' }>, turn: number): PhoneState {
          const wanted = reservationOf(event, turn)
          let [state, outcome] = reserve(shared, policy, wanted, nowMs)
          expect(outcome.reserved && !outcome.isOfShare).toBe(false)
          for (let time = 0; time <= turn % 13; time += 1) {
            const codeHash = time === turn % 13 && turn % 2 === 0 ? wanted.codeHash : 'wrong'
            const { purpose, verificationId } = wanted
            const tried = { purpose, verificationId, isByNumber: false, codeHash }
            ;[state] = attempt(state, policy, tried, nowMs)
          }
          return state
        }
      }),
    )
  })
})
