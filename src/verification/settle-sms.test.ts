import { expect, it } from 'vitest'
import { start } from '../../test/support/phone.ts'
import { err, ok } from '../core/result.ts'
import type { SendOutcome } from '../delivery/provider.ts'
import type { PhoneNumber } from '../phone/phone-number.ts'
import { createSettleSms } from './settle-sms.ts'

const phoneNumber = '+8613800138000' as PhoneNumber
const reserved = {
  verificationId: 'first',
  code: '012345',
  expiresAtMs: start + 300_000,
  resendAtMs: start + 180_000,
  isOfShare: false,
}

/**
 * Settles an outcome a second and a bit after the reservation. Lists what the stores were told, and counts the calls that
 * go on if the visitor leaves.
 */
async function settle(outcome: SendOutcome, release = async () => {}, isOfShare = false) {
  const told: unknown[] = []
  let inBackground = 0
  const unused = () => Promise.reject(new Error('Not expected'))
  const settleSms = createSettleSms(
    {
      ledgers: {
        release: (...given) => {
          told.push(given)
          return release()
        },
        reserve: unused,
        attempt: unused,
      },
      cooldowns: { put: async (...given) => void told.push(given), get: unused, getNew: unused },
      now: () => start + 1001,
      background: (work) => {
        inBackground += 1
        void work.catch(() => undefined)
      },
    },
    180,
  )
  const settled = await settleSms(phoneNumber, { ...reserved, isOfShare }, outcome)
  return { settled, told, inBackground }
}

const sent = { verificationId: 'first', expiresInSeconds: 299, resendInSeconds: 179 }
const cooldown = [phoneNumber, { resend_at: reserved.resendAtMs }, 180]
const noSms = { code: 'sms_unavailable', detail: { reason: 'no_sms_was_sent' } }
const failed = { code: 'sms_unavailable', detail: { reason: 'provider_failed' } }
const tooOften = { code: 'sms_limited_by_provider', retryAfterSeconds: 179 }

it.each<[SendOutcome['status'], unknown, unknown[]]>([
  ['accepted', ok({ ...sent, delivery: 'accepted' }), cooldown],
  ['unknown', ok({ ...sent, delivery: 'unconfirmed' }), cooldown],
  ['refused', err({ code: 'sms_refused' }), [phoneNumber, 'first', 'not_sent']],
  ['unavailable', err(noSms), [phoneNumber, 'first', 'not_sent']],
  ['too_often', err(tooOften), [phoneNumber, 'first', 'too_often']],
  ['failed', err(failed), [phoneNumber, 'first', 'failed']],
])('%s', async (status, settled, told) => {
  const outcome = status === 'accepted' ? { status, messageId: undefined } : { status, reason: 'any' }
  expect(await settle(outcome)).toEqual({ settled, told: [told], inBackground: 1 })
})

it('the answer is the same if the ledger does not take the reservation back', async () => {
  const { settled } = await settle({ status: 'refused', reason: 'any' }, () =>
    Promise.reject(new Error('lost')),
  )
  expect(settled).toEqual(err({ code: 'sms_refused' }))
})

it('keeps no copy of the cooldown of an SMS of the devices’ share, of which strangers must not know', async () => {
  const { settled, told } = await settle({ status: 'accepted', messageId: undefined }, undefined, true)
  expect(settled).toEqual(ok({ ...sent, delivery: 'accepted' }))
  expect(told).toEqual([])
})
