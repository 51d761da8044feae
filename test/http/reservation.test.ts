import { describe, expect, it } from 'vitest'
import { phoneRules } from '../../src/verification/code-store.ts'
import { expectProblem, withoutEffect } from '../support/expectations.ts'
import { type Service, startService } from '../support/service.ts'
import { askForCode, newMobile, newUsername, newVisitor, password } from '../support/visitor.ts'

const sound = startService()

/** The same stores, but for what happens when a code is stored. What it draws and sends is seen in the sound service. */
const storingCodes = (store: (key: string) => Promise<void>): Service => {
  const entries = new Proxy(sound.deps.entries, {
    get: (target, method) => {
      const call = (Reflect.get(target, method) as (...args: unknown[]) => unknown).bind(target)
      return (key: string, ...rest: unknown[]) =>
        method === 'put' && key.startsWith('sms-code:') ? store(key) : call(key, ...rest)
    },
  })
  const { inbox } = sound
  return { ...startService({ deps: { entries, inbox, sendSms: sound.deps.sendSms } }), inbox }
}

/** A number that the gate knows to be in its cooldown, and no copy tells so. */
const coolingMobile = async (): Promise<string> => {
  const mobile = newMobile()
  await sound.deps.phoneGates
    .getByName(`+86${mobile}`)
    .reserve(phoneRules(sound.deps), 'AAAAAAAAAAAAAAAAAAAAAA')
  return mobile
}

const refusal = { retry_after: expect.any(Number) }

describe('a number whose reservation is refused while its code is being stored', () => {
  it('is refused without waiting for the store', async () => {
    const service = storingCodes(() => new Promise(() => {}))
    const response = await askForCode(service, newVisitor(service), await coolingMobile())
    await expectProblem(response, 'sms_too_frequent', refusal)
    expect(sound.inbox.messages).toEqual([])
  })

  it('is refused also when the store fails: the refusal is due', async () => {
    const service = storingCodes(async () => {
      throw new Error('connection lost')
    })
    const mobile = await coolingMobile()
    const response = await withoutEffect(service, () => askForCode(service, newVisitor(service), mobile))
    await expectProblem(response, 'sms_too_frequent', refusal)
  })

  it('has its old code, and the stored one buys nothing', async () => {
    const stored: string[] = []
    const service = storingCodes(async (key) => {
      stored.push(key)
      const entry = { phone_number: `+86${mobile}`, code_hash: '', expires_at: Date.now() + 60_000 }
      await sound.deps.entries.put(key, JSON.stringify(entry), { expirationTtl: 60 })
    })
    const mobile = await coolingMobile()
    await askForCode(service, newVisitor(service), mobile)
    await service.settled()
    const [verification_id] = stored.map((key) => key.replace('sms-code:', ''))
    const body = { username: newUsername(), password, verification_id, sms_code: '123456' }
    const response = await withoutEffect(sound, () => newVisitor(sound).post('/v1/users', body))
    await expectProblem(response, 'sms_code_expired')
    const gate = sound.deps.phoneGates.getByName(`+86${mobile}`)
    expect(await gate.guess(phoneRules(sound.deps))).toEqual({
      granted: true,
      verificationId: 'AAAAAAAAAAAAAAAAAAAAAA',
    })
  })
})

it('no SMS leaves before its code is stored', async () => {
  const order: string[] = []
  const service = storingCodes(async (key) => {
    // Long after the gate has granted.
    for (let turns = 0; turns < 20; turns += 1) await new Promise((resolve) => setTimeout(resolve))
    order.push('stored')
    await sound.deps.entries.put(key, '{}', { expirationTtl: 60 })
  })
  Object.assign(service.deps, {
    sendSms: async () => {
      order.push('sent')
      return { status: 'accepted', messageId: undefined }
    },
  })
  expect((await askForCode(service, newVisitor(service), newMobile())).status).toBe(202)
  expect(order).toEqual(['stored', 'sent'])
})
