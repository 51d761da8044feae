import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { forgottenAtMs, guess, release, reserve, untouchedPhone } from './phone-policy.ts'
import { dayMs, start } from '../../test/support/phone.ts'
import { createPhoneHistory } from './phone-history.test-support.ts'
import { claimedId, livesInTime, livesOnAnyClock, phoneRules, timeAfter } from './phone-life.test-support.ts'

// An SMS is forgotten after a day, for good: a cooldown of a whole day could end early by as much as the clock goes back.
const shortCooldowns = phoneRules.filter(({ cooldownMs }) => cooldownMs < dayMs)

describe('a phone number, whatever happens to it and when', () => {
  it('may do what the whole history of it allows, also where its state was forgotten', () => {
    fc.assert(
      fc.property(phoneRules, livesInTime, (usual, life) => {
        const history = createPhoneHistory()
        let by = usual
        let state = untouchedPhone
        let nowMs = start
        let toldMs = 0
        for (const [turn, { event, after }] of life.entries()) {
          nowMs = timeAfter(nowMs, after, toldMs)
          toldMs = 0
          const before = state
          switch (event.what) {
            case 'reserve': {
              const [next, outcome] = reserve(before, by, `id-${turn}`, nowMs)
              expect(outcome).toEqual(history.reserve(by, `id-${turn}`, nowMs))
              if (!outcome.reserved) expect(next).toBe(before)
              toldMs = outcome.reserved ? 0 : outcome.waitMs
              state = next
              break
            }
            case 'guess': {
              const id = claimedId(event.claim, history.ids())
              const [next, outcome] = guess(before, by, id, nowMs)
              expect(outcome).toEqual(history.guess(by, id, nowMs))
              if (!outcome.granted) expect(next).toBe(before)
              toldMs = 'waitMs' in outcome ? outcome.waitMs : 0
              state = next
              break
            }
            case 'release': {
              const id = claimedId(event.claim, history.ids()) ?? 'unknown'
              state = release(before, id)
              history.release(id)
              break
            }
            case 'forget':
              if (forgottenAtMs(before) <= nowMs) state = untouchedPhone
              break
            case 'new settings':
              by = event.rules
          }
          // As the gate's storage does: nothing may hang on the identity of what was stored.
          if (state !== before) state = structuredClone(state)
        }
      }),
    )
  })

  it('gets no second SMS in a cooldown and no guess too many at a code, on a clock that is set back as well', () => {
    fc.assert(
      fc.property(shortCooldowns, livesOnAnyClock, (by, life) => {
        const sentAtMs = new Map<string, number>()
        const ids: string[] = []
        const guesses = new Map<string, number>()
        let state = untouchedPhone
        let nowMs = start
        for (const [turn, { event, after }] of life.entries()) {
          nowMs = timeAfter(nowMs, after, 0)
          if (event.what === 'reserve') {
            const [next, { reserved }] = reserve(state, by, `id-${turn}`, nowMs)
            if (reserved) {
              for (const atMs of sentAtMs.values()) expect(nowMs - atMs).toBeGreaterThanOrEqual(by.cooldownMs)
              sentAtMs.set(`id-${turn}`, nowMs)
              ids.push(`id-${turn}`)
            }
            state = next
          } else if (event.what === 'guess') {
            const id = claimedId(event.claim, ids)
            const [next, outcome] = guess(state, by, id, nowMs)
            if (outcome.granted) {
              const key = `${id === undefined ? 'stranger' : 'holder'} of ${outcome.verificationId}`
              guesses.set(key, (guesses.get(key) ?? 0) + 1)
              expect(guesses.get(key)).toBeLessThanOrEqual(by.guessesPerCode)
            }
            state = next
          } else if (event.what === 'release') {
            const id = claimedId(event.claim, ids) ?? 'unknown'
            state = release(state, id)
            sentAtMs.delete(id)
          }
        }
      }),
    )
  })
})
