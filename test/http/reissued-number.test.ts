import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { proofFor, registeredUser, startLateService } from '../support/account.ts'
import { aliyunError, createAliyunFake } from '../support/aliyun-fake.ts'
import { expectProblem, expectRefused, withoutEffect } from '../support/expectations.ts'
import { inParallel, tally } from '../support/race.ts'
import { type ProviderFault, transportFaults as faults } from '../support/provider-fake.ts'
import { startService } from '../support/service.ts'
import { newUsername, newVisitor, password } from '../support/visitor.ts'

const account = {
  accessKeyId: 'LTAI5tEXAMPLEKEYID0001',
  accessKeySecret: 'ExampleSecret000000000000000001',
  signName: '',
  templateCode: '',
  authCode: 'Dd1rEXAMPLE4id',
}
const settings = {
  // Shorter than the life of a code, so that a number can have two good ones.
  SMS_COOLDOWN_SECONDS: '60',
  NUMBER_HISTORY: 'aliyun',
  ALIYUN_ACCESS_KEY_ID: account.accessKeyId,
  ALIYUN_ACCESS_KEY_SECRET: account.accessKeySecret,
  ALIYUN_NUMBER_HISTORY_AUTH_CODE: account.authCode,
}
const carrier = createAliyunFake({ ...account, now: () => Date.now() })
const outside = { fetch: carrier.fetch }
const service = startService({ settings, outside })
const dayMs = 86_400_000

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
  carrier.reset()
})
afterEach(() => {
  vi.useRealTimers()
  if (carrier.rejections.length > 0) throw new Error(`Wrong questions: ${carrier.rejections.join()}`)
})

const signIn = (body: object, visitor = newVisitor(service)) => visitor.post('/v1/sessions', body)
const registerWith = (proof: object, visitor = newVisitor(service)) =>
  visitor.post('/v1/users', { username: newUsername(), password, ...proof })
const change = { new_password: 'a staple of another battery' }

/** A user who signed up some time ago, and is still here. The carrier gave the number out at some moment since. */
async function userAfter(idleMs: number, reissuedAfterMs?: number) {
  const { mobile, username } = await registeredUser(service)
  const registeredAtMs = Date.now() - 180_000
  if (reissuedAfterMs !== undefined) carrier.issue(mobile, registeredAtMs + reissuedAfterMs)
  vi.setSystemTime(registeredAtMs + idleMs)
  await service.env.DB.prepare('UPDATE user SET last_seen_at = ? WHERE username = ?')
    .bind(Date.now(), username)
    .run()
  return { mobile, username, registeredAtMs }
}

async function holderOf(mobile: string) {
  const query = 'SELECT username FROM user WHERE phone_number = ?'
  return service.env.DB.prepare(query).bind(`+86${mobile}`).first<string>('username')
}

describe('a number that the carrier has given to somebody else, whose account is in use', () => {
  it('moves to whoever registers with it; the old account keeps everything else', async () => {
    const logged = vi.spyOn(console, 'info')
    const old = await userAfter(60 * dayMs, 45 * dayMs)
    const response = await registerWith(await proofFor(service, 'register', old.mobile))
    const lines = logged.mock.calls.join()
    expect(response.status).toBe(201)
    const { id, username, mobile } = await response.json<{ id: string; username: string; mobile: string }>()
    expect(mobile).toBe(`+86${old.mobile}`)
    expect(await holderOf(old.mobile)).toBe(username)
    expect(lines).toContain(`"event":"carrier_asked"`)
    expect(lines).toContain(`"status":"reissued"`)
    expect(lines).toContain(`"event":"number_moved"`)
    expect(lines).toContain(`"to_user_id":"${id}"`)
    expect(lines).not.toContain(old.mobile)
    const again = await signIn({ username: old.username, password })
    expect(await again.json()).toMatchObject({ username: old.username, mobile: null })
    expect(carrier.questions).toHaveLength(1)
  })

  it('moves to a user who gives it to the account, too', async () => {
    const old = await userAfter(60 * dayMs, 45 * dayMs)
    const { visitor, username } = await registeredUser(service)
    const json = await proofFor(service, 'change_mobile', old.mobile)
    expect((await visitor.send('PUT', '/v1/user/mobile', { json })).status).toBe(200)
    expect(await holderOf(old.mobile)).toBe(username)
    expect(carrier.questions).toHaveLength(1)
  })

  it('is told to other services once, for the user who lost it', async () => {
    const old = await userAfter(60 * dayMs, 45 * dayMs)
    const proof = await proofFor(service, 'register', old.mobile)
    const told = startService({
      settings: {
        ...settings,
        WEBHOOK_URL: 'https://hooks.example',
        WEBHOOK_SECRET: `whsec_${'A'.repeat(32)}`,
      },
      outside: {
        // The receiver takes nothing, so that the events stay.
        fetch: async (...request) =>
          new Request(...request).url.startsWith('https://hooks.example')
            ? new Response(null, { status: 500 })
            : carrier.fetch(...request),
      },
    })
    expect((await registerWith(proof, newVisitor(told))).status).toBe(201)
    await told.settled()
    const query = `SELECT username, type FROM event_outbox JOIN user ON user.id = user_id ORDER BY position`
    const { results } = await service.env.DB.prepare(query).all()
    expect(results).toEqual([
      { username: old.username, type: 'number.moved' },
      { username: await holderOf(old.mobile), type: 'user.created' },
    ])
  })

  it.each([
    ['sign_in', '/v1/sessions', {}],
    ['reset_password', '/v1/password-resets', change],
  ] as const)(
    'opens the account by no code for %s, however often it is sent',
    async (purpose, path, more) => {
      const old = await userAfter(60 * dayMs, 45 * dayMs)
      const body = { ...(await proofFor(service, purpose, old.mobile)), ...more }
      for (let times = 0; times < 3; times += 1)
        await expectRefused(service, () => newVisitor(service).post(path, body), 'number_in_quarantine')
      const parallel = await inParallel(5, () => newVisitor(service).post(path, body))
      expect(await tally(parallel)).toEqual({ number_in_quarantine: 5 })
      expect(carrier.questions).toHaveLength(1)
      expect((await signIn({ username: old.username, password })).status).toBe(201)
    },
  )

  it('is proved again by a user who has it after all, and then a code signs in without a question', async () => {
    const { mobile, username } = await userAfter(60 * dayMs, 45 * dayMs)
    const visitor = newVisitor(service)
    expect((await signIn({ username, password }, visitor)).status).toBe(201)
    const json = await proofFor(service, 'change_mobile', mobile)
    expect((await visitor.send('PUT', '/v1/user/mobile', { json })).status).toBe(200)
    vi.advanceTimersByTime(180_000)
    expect((await signIn(await proofFor(service, 'sign_in', mobile))).status).toBe(201)
    expect(carrier.questions).toEqual([])
  })

  it('stays if its user signs in while the carrier is asked', async () => {
    const { mobile, username } = await userAfter(60 * dayMs, 45 * dayMs)
    const proof = await proofFor(service, 'register', mobile)
    const slow = startService({
      settings,
      outside: {
        fetch: async (...request) => {
          vi.advanceTimersByTime(1)
          expect((await signIn({ username, password })).status).toBe(201)
          return carrier.fetch(...request)
        },
      },
    })
    const response = await registerWith(proof, newVisitor({ ...slow, inbox: service.inbox }))
    await expectProblem(response, 'mobile_taken')
    expect(await holderOf(mobile)).toBe(username)
    expect(carrier.questions).toHaveLength(1)
  })

  it('stays if its user signs in after the answer, before the commit', async () => {
    const { mobile, username } = await userAfter(60 * dayMs, 45 * dayMs)
    const proof = await proofFor(service, 'register', mobile)
    const late = startLateService(
      service,
      async () => {
        vi.advanceTimersByTime(1)
        await signIn({ username, password })
      },
      { settings, outside },
    )
    await expectProblem(await registerWith(proof, newVisitor(late)), 'mobile_taken')
    expect(await holderOf(mobile)).toBe(username)
  })

  it('is given to one of two who take it at once, and of 8 who send the same code', async () => {
    const old = await userAfter(60 * dayMs, 45 * dayMs)
    const { visitor } = await registeredUser(service)
    const json = await proofFor(service, 'change_mobile', old.mobile)
    vi.advanceTimersByTime(60_000)
    const proof = await proofFor(service, 'register', old.mobile)
    const responses = await inParallel(9, (index) =>
      index === 0 ? visitor.send('PUT', '/v1/user/mobile', { json }) : registerWith(proof),
    )
    expect(responses.filter(({ ok }) => ok)).toHaveLength(1)
    const query = 'SELECT count(*) AS count FROM user WHERE phone_number = ?'
    expect(await service.env.DB.prepare(query).bind(`+86${old.mobile}`).first('count')).toBe(1)
    expect(carrier.questions.length).toBeLessThanOrEqual(2)
  })
})

describe('a number of which the carrier says nothing of the kind', () => {
  it.each<[string, ProviderFault | undefined]>([
    ['it was not given out since', undefined],
    ['the carrier cannot tell', answer('0')],
    ['the number was cancelled', answer('3')],
    ['the answer is forged: a number', answer(1)],
    ['the answer is forged: another status', { ...answer('1'), status: 203 }],
    ['the answer is a refusal', aliyunError('RequestFrequencyLimit')],
    ['the service is down', faults.http(503)],
    ['the connection breaks', faults.reset],
  ])('stays, and its user signs in by code: %s', async (_, fault) => {
    const { mobile } = await userAfter(60 * dayMs)
    const register = await proofFor(service, 'register', mobile)
    if (fault) carrier.failNext(fault)
    await expectRefused(service, () => registerWith(register), 'mobile_taken')
    // The code is as good as before, and costs no second question.
    await expectRefused(service, () => registerWith(register), 'mobile_taken')
    expect(carrier.questions).toHaveLength(1)
    vi.advanceTimersByTime(180_000)
    const proof = await proofFor(service, 'sign_in', mobile)
    if (fault) carrier.failNext(fault)
    expect((await signIn(proof)).status).toBe(201)
    expect(carrier.questions).toHaveLength(2)
  })

  it('stays if the answer comes too late', async () => {
    const { mobile } = await userAfter(60 * dayMs, 45 * dayMs)
    const register = await proofFor(service, 'register', mobile)
    carrier.failNext(faults.slow(4000))
    await expectRefused(service, () => registerWith(register), 'mobile_taken')
  })

  it('is asked about since a day after its user last proved it', async () => {
    const { mobile, registeredAtMs } = await userAfter(60 * dayMs)
    expect((await signIn(await proofFor(service, 'sign_in', mobile))).status).toBe(201)
    const provedAtMs = Date.now()
    vi.advanceTimersByTime(40 * dayMs)
    expect((await signIn(await proofFor(service, 'sign_in', mobile))).status).toBe(201)
    const since = (atMs: number) =>
      new Date(atMs + dayMs + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')
    expect(carrier.questions).toEqual([
      { number: mobile, startTime: since(registeredAtMs) },
      { number: mobile, startTime: since(provedAtMs) },
    ])
  })

  it.each([
    ['the user bought it on the day of the sign-up', 60 * dayMs, dayMs - 1000, 1],
    ['the user proved it within 30 days', 30 * dayMs - 1, 20 * dayMs, 0],
  ])('stays, because %s', async (_, idleMs, reissuedAfterMs, questions) => {
    const { mobile } = await userAfter(idleMs, reissuedAfterMs)
    const proof = await proofFor(service, 'register', mobile)
    await expectRefused(service, () => registerWith(proof), 'mobile_taken')
    expect(carrier.questions).toHaveLength(questions)
  })

  it('causes no question without its code, if it is free, or if its account is idle', async () => {
    const { mobile } = await userAfter(60 * dayMs, 45 * dayMs)
    const proof = await proofFor(service, 'register', mobile)
    const wrong = { ...proof, sms_code: proof.sms_code === '000000' ? '000001' : '000000' }
    await withoutEffect(service, () => registerWith(wrong))
    expect((await registerWith(await proofFor(service, 'register'))).status).toBe(201)
    vi.advanceTimersByTime(91 * dayMs)
    expect((await registerWith(await proofFor(service, 'register', mobile))).status).toBe(201)
    expect(carrier.questions).toEqual([])
  })

  it('keeps its account open while a weak password is refused', async () => {
    const { mobile } = await userAfter(60 * dayMs)
    const proof = await proofFor(service, 'reset_password', mobile)
    const reset = (new_password: string) =>
      newVisitor(service).post('/v1/password-resets', { ...proof, new_password })
    const detail = 'It is one of the most common passwords.'
    await expectRefused(service, () => reset('password123'), 'weak_password', { detail })
    expect((await reset(change.new_password)).status).toBe(201)
    expect(carrier.questions).toHaveLength(1)
  })
})

/** A success with a result of any kind. */
function answer(VerifyResult: unknown) {
  const body = JSON.stringify({ Code: 'OK', Message: 'OK', Data: { Carrier: 'CMCC', VerifyResult } })
  return { kind: 'answer', status: 200, body } as const
}
