import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { proofFor, registeredUser } from '../support/account.ts'
import { newAuthenticator } from '../support/authenticator.ts'
import { addPasskey, signInOptions, signInWith } from '../support/passkey.ts'
import { startService } from '../support/service.ts'
import { anotherCode, newVisitor, password } from '../support/visitor.ts'

const service = startService()
const new_password = 'a staple of another battery'

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

it('logs each sign-in, each failed one and each change of an account, with the user’s id', async () => {
  const logged = vi.spyOn(console, 'info')
  const { visitor, username, mobile } = await registeredUser(service)
  const { id } = await (await visitor.get('/v1/session')).json<{ id: string }>()
  const signIn = (body: object) => newVisitor(service).post('/v1/sessions', body)
  await signIn({ username, password })
  await signIn({ username, password: 'a wrong password' })
  await signIn({ username: 'nobody-of-this-name', password })
  const proof = await proofFor(service, 'sign_in', mobile)
  await signIn({ ...proof, sms_code: anotherCode(proof.sms_code) })
  await signIn(proof)
  await visitor.send('PUT', '/v1/user/password', { json: { new_password } })
  await visitor.send('PUT', '/v1/user/mobile', { json: await proofFor(service, 'change_mobile') })
  const passkey = await addPasskey(visitor)
  await signInWith(passkey, newVisitor(service))
  const visitors = newVisitor(service)
  const unknown = await (await newAuthenticator()).sign(await signInOptions(visitors), { userHandle: 'x' })
  await signIn({ passkey: unknown })
  await signIn({ passkey: { ...unknown, id: passkey.id, rawId: passkey.id } })
  await visitor.send('DELETE', `/v1/passkeys/${passkey.id}`)
  await visitor.send('DELETE', '/v1/sessions')
  await visitor.get('/v1/user/export')
  await visitor.send('DELETE', '/v1/user')
  const events = logged.mock.calls
    .map(([line]) => JSON.parse(String(line)) as Record<string, unknown>)
    .filter(({ event }) => event !== 'sms')
  const account = (action: string, method?: string) => ({
    event: 'account',
    request_id: expect.any(String),
    place: expect.any(String),
    action,
    user_id: id,
    ...(method !== undefined && { method }),
  })
  const failed = (method: string, user?: object) => ({
    event: 'sign_in_failed',
    request_id: expect.any(String),
    place: expect.any(String),
    method,
    ...user,
  })
  expect(events).toEqual([
    account('registered', 'sms_code'),
    account('signed_in', 'password'),
    failed('password', { user_id: id }),
    failed('password'),
    failed('sms_code', { user_id: id }),
    account('signed_in', 'sms_code'),
    account('password_changed'),
    account('mobile_changed', 'sms_code'),
    account('passkey_added', 'passkey'),
    account('signed_in', 'passkey'),
    failed('passkey'),
    failed('passkey', { user_id: id }),
    account('passkey_removed'),
    account('other_sessions_ended'),
    account('exported'),
    account('erased'),
  ])
})
