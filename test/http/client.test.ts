import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type Answer, createClient } from '../../src/client/client.ts'
import { startService } from '../support/service.ts'
import { codeSentTo, newMobile, newUsername, newVisitor, password } from '../support/visitor.ts'

const service = startService()

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

/** The client of one browser. */
function startClient() {
  const visitor = newVisitor(service)
  return createClient({
    origin: 'https://latchkey.example',
    fetch: async (request) => {
      const body = await request.text()
      const path = new URL(request.url).pathname
      const headers = Object.fromEntries(request.headers)
      return visitor.send(request.method, path, { headers, ...(body !== '' && { body }) })
    },
  })
}

function valueOf<Value>(answer: Answer<Value>): Value {
  if (!answer.ok) throw new Error(answer.problem.code)
  return answer.value
}

it('the client takes a user from the captcha to the erasure', async () => {
  const client = startClient()
  const mobile = newMobile()
  const username = newUsername()

  /** Has a code sent for a purpose. */
  async function prove(purpose: 'register' | 'sign_in', number: string) {
    const { captcha_id } = valueOf(await client.createCaptcha())
    const captcha_answer = service.inbox.captchas.find((one) => one.captcha_id === captcha_id)?.answer ?? ''
    const sent = await client.sendSmsCode({ mobile: number, purpose, captcha_id, captcha_answer })
    await service.settled()
    return { verification_id: valueOf(sent).verification_id, sms_code: codeSentTo(service, number) }
  }

  const user = valueOf(await client.createUser({ username, password, ...(await prove('register', mobile)) }))
  expect(user).toMatchObject({ username, mobile: `+86${mobile}` })
  expect(valueOf(await client.getSession())).toEqual(user)
  expect(valueOf(await client.createToken()).expires_in).toBe(300)
  valueOf(await client.deleteSession())
  expect(await client.getSession()).toMatchObject({ ok: false, problem: { code: 'unauthenticated' } })
  vi.advanceTimersByTime(180_000)
  valueOf(await client.createSession(await prove('sign_in', mobile)))
  const { sessions } = valueOf(await client.listSessions())
  expect(sessions).toEqual([expect.objectContaining({ current: true })])
  expect(valueOf(await client.exportUser()).user).toEqual(user)
  valueOf(await client.deleteUser({ current_password: password }))
  expect(await client.createSession({ username, password })).toMatchObject({
    ok: false,
    problem: { code: 'invalid_credentials', status: 401 },
  })
})
