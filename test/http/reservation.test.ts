import { describe, expect, it } from 'vitest'
import type { PhoneNumber } from '../../src/phone/phone-number.ts'
import { createPhoneLedgers } from '../../src/verification/phone-ledger-client.ts'
import { expectProblem, expectRefused } from '../support/expectations.ts'
import { intercept } from '../support/intercept.ts'
import { startService } from '../support/service.ts'
import { askForCode, newMobile, newUsername, newVisitor, password } from '../support/visitor.ts'

const healthy = startService()
const ledgers = createPhoneLedgers(healthy.env.PHONE_LEDGERS, healthy.services.settings)
const first = { purpose: 'register', verificationId: 'first', codeHash: 'hash' } as const

type Put = (key: string, put: () => Promise<unknown>) => Promise<unknown>

/** The same stores. Codes are stored in another way, and `send` is called instead of the provider if given. */
function storingCodes(storeCode: Put, send?: () => void) {
  const entries = intercept(healthy.env.ENTRIES, ({ method, args: [key], perform }) =>
    method === 'put' && String(key).startsWith('sms-code:') ? storeCode(String(key), perform) : perform(),
  )
  const provider = {
    name: 'test',
    countries: undefined,
    send: async () => {
      send?.()
      return { status: 'accepted', messageId: undefined } as const
    },
  }
  return startService({ env: { ENTRIES: entries }, outside: send ? { providers: [provider] } : {} })
}

/** A number that the ledger knows to be in its cooldown. KV has no copy of that. */
async function coolingNumber(): Promise<PhoneNumber> {
  const phoneNumber = `+86${newMobile()}` as PhoneNumber
  await ledgers.reserve(phoneNumber, { ...first, isOpenByNumber: true, isKnownDevice: false })
  return phoneNumber
}

const tooFrequent = { retry_after: expect.any(Number) }

describe('a number whose reservation is refused while its code is being stored', () => {
  it.each<[string, Put]>([
    ['does not wait for the store', () => new Promise(() => {})],
    ['is refused also when the store fails', () => Promise.reject(new Error('connection lost'))],
  ])('%s', async (_, storeCode) => {
    const service = storingCodes(storeCode)
    const response = await askForCode(service, newVisitor(service), await coolingNumber())
    await expectProblem(response, 'sms_too_frequent', tooFrequent)
    expect(service.inbox.messages).toEqual([])
  })

  it('keeps its old code, and the stored one buys nothing', async () => {
    let verification_id = ''
    const service = storingCodes((key, put) => {
      verification_id = key.replace('sms-code:', '')
      return put()
    })
    const phoneNumber = await coolingNumber()
    await askForCode(service, newVisitor(service), phoneNumber)
    await service.settled()
    const body = { username: newUsername(), password, verification_id, sms_code: '123456' }
    await expectRefused(healthy, () => newVisitor(healthy).post('/v1/users', body), 'sms_code_expired')
    const attempt = ledgers.attempt(phoneNumber, { ...first, isByNumber: false })
    expect(await attempt).toMatchObject({ result: 'right' })
  })
})

it('no SMS leaves before its code is stored', async () => {
  const order: string[] = []
  const service = storingCodes(
    async () => {
      // Long after the ledger has granted.
      for (let turns = 0; turns < 20; turns += 1) await new Promise((resolve) => setTimeout(resolve))
      order.push('stored')
    },
    () => order.push('sent'),
  )
  expect((await askForCode(service, newVisitor(service), newMobile())).status).toBe(202)
  expect(order).toEqual(['stored', 'sent'])
})
