import { describe, expect, it } from 'vitest'
import { createPhoneLedgers } from '../../src/verification/phone-ledger-client.ts'
import type { PhoneNumber } from '../../src/phone/phone-number.ts'
import { expectProblem, withoutEffect } from '../support/expectations.ts'
import { startService } from '../support/service.ts'
import { askForCode, newMobile, newUsername, newVisitor, password } from '../support/visitor.ts'

const sound = startService()
const ledgers = createPhoneLedgers(sound.env.PHONE_LEDGERS, sound.services.settings)

type Put = (key: string, value: string) => Promise<void>

/** The same stores, with another way to store codes, and another provider if given. */
function storingCodes(put: Put, send?: () => void) {
  const entries = new Proxy(sound.env.ENTRIES, {
    get:
      (target, method) =>
      (key: string, ...rest: [string]) =>
        method === 'put' && key.startsWith('sms-code:')
          ? put(key, ...rest)
          : Reflect.apply(Reflect.get(target, method), target, [key, ...rest]),
  })
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

/** A number that the ledger knows to be in its cooldown, and no copy in KV says so. */
async function coolingMobile(): Promise<string> {
  const mobile = newMobile()
  const reservation = {
    verificationId: 'first',
    purpose: 'register',
    codeHash: 'hash',
    isOpenByNumber: true,
  } as const
  await ledgers.reserve(`+86${mobile}` as PhoneNumber, reservation)
  return mobile
}

describe('a number whose reservation is refused while its code is being stored', () => {
  it.each<[string, Put]>([
    ['does not wait for the store', () => new Promise(() => {})],
    ['is refused also when the store fails', () => Promise.reject(new Error('connection lost'))],
  ])('%s', async (_, put) => {
    const service = storingCodes(put)
    const mobile = await coolingMobile()
    const response = await askForCode(service, newVisitor(service), mobile)
    await expectProblem(response, 'sms_too_frequent', { retry_after: expect.any(Number) })
    expect(service.inbox.messages).toEqual([])
  })

  it('keeps its old code, and the stored one buys nothing', async () => {
    const stored: string[] = []
    const service = storingCodes(async (key, value) => {
      stored.push(key.replace('sms-code:', ''))
      await sound.env.ENTRIES.put(key, value)
    })
    const mobile = await coolingMobile()
    await askForCode(service, newVisitor(service), mobile)
    await service.settled()
    const body = { username: newUsername(), password, verification_id: stored[0], sms_code: '123456' }
    const response = await withoutEffect(sound, () => newVisitor(sound).post('/v1/users', body))
    await expectProblem(response, 'sms_code_expired')
    const attempt = {
      purpose: 'register',
      verificationId: 'first',
      isByNumber: false,
      codeHash: 'hash',
    } as const
    expect(await ledgers.attempt(`+86${mobile}` as PhoneNumber, attempt)).toMatchObject({ result: 'right' })
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
