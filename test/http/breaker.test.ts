import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { failuresBeforeRest, firstRestMs } from '../../src/delivery/breaker.ts'
import { account as ronglianAccount } from '../../src/delivery/ronglian/ronglian.test-support.ts'
import { createHookFake, hookError } from '../support/hook-fake.ts'
import { createRonglianFake, faults } from '../support/ronglian-fake.ts'
import { startService } from '../support/service.ts'
import { askForCode, newMobile, newVisitor } from '../support/visitor.ts'

const hookUrl = 'https://shop.example/send-sms'
const hookSecret = 'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY='
const hook = createHookFake(hookUrl, hookSecret)
const ronglian = createRonglianFake({ ...ronglianAccount, templateIds: ['1'], now: () => Date.now() })

const start = () =>
  startService({
    settings: {
      SMS_PROVIDERS: 'ronglian,hook',
      SMS_TIMEOUT_MS: '50',
      RONGLIAN_ACCOUNT_SID: ronglianAccount.accountSid,
      RONGLIAN_AUTH_TOKEN: ronglianAccount.authToken,
      RONGLIAN_APP_ID: ronglianAccount.appId,
      SMS_HOOK_URL: hookUrl,
      SMS_HOOK_SECRET: hookSecret,
    },
    fetch: (request) => (request.url === hookUrl ? hook : ronglian).fetch(request),
  })
const service = start()
/** Another isolate, which has not seen the failures. */
const elsewhere = start()

const lines: Record<string, unknown>[] = []
const eventsNamed = (name: string) => lines.filter(({ event }) => event === name)

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
  for (const level of ['info', 'warn'] as const)
    vi.spyOn(console, level).mockImplementation((line: string) => void lines.push(JSON.parse(line) as never))
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** Asks for a code, and says which provider was asked. */
async function ask(asked = service) {
  const before = [ronglian.requests, hook.requests] as const
  const { status } = await askForCode(asked, newVisitor(asked), newMobile())
  await asked.settled()
  return { status, ronglian: ronglian.requests - before[0], hook: hook.requests - before[1] }
}

it('rests a provider that keeps timing out, sends by the next one, and takes it back after a probe that works', async () => {
  ronglian.respondWith(faults.hang)
  // Each of them may have been sent, so nobody else sends it.
  for (let failure = 0; failure < failuresBeforeRest; failure += 1)
    expect(await ask()).toEqual({ status: 504, ronglian: 1, hook: 0 })
  const rested = { provider: 'ronglian', slice: 'unknown', reason: 'timeout', rest_seconds: 60 }
  expect(eventsNamed('provider_rested')).toMatchObject([rested])

  for (const asked of [service, elsewhere])
    expect(await ask(asked)).toEqual({ status: 202, ronglian: 0, hook: 1 })

  // The probe fails: one visitor is told so, and the next rest is longer.
  vi.setSystemTime(Date.now() + firstRestMs)
  expect(await ask()).toEqual({ status: 504, ronglian: 1, hook: 0 })
  expect(eventsNamed('provider_rested')).toMatchObject([rested, { ...rested, rest_seconds: 120 }])
  expect(await ask()).toEqual({ status: 202, ronglian: 0, hook: 1 })

  vi.setSystemTime(Date.now() + 2 * firstRestMs)
  ronglian.respondWith(undefined)
  expect(await ask()).toEqual({ status: 202, ronglian: 1, hook: 0 })
  expect(eventsNamed('provider_returned')).toMatchObject([{ provider: 'ronglian', slice: 'unknown' }])
  expect(await ask()).toEqual({ status: 202, ronglian: 1, hook: 0 })
  expect([ronglian.rejections, hook.rejections]).toEqual([[], []])
})

it('tries a rested provider if no other took the message', async () => {
  // Out of the reach of the rests above.
  vi.setSystemTime(Date.now() + 86_400_000)
  ronglian.respondWith(faults.code('111142'))
  for (let failure = 0; failure < failuresBeforeRest; failure += 1)
    expect(await ask()).toEqual({ status: 202, ronglian: 1, hook: 1 })
  expect(await ask()).toEqual({ status: 202, ronglian: 0, hook: 1 })

  ronglian.respondWith(undefined)
  hook.failNext(hookError('sms_unavailable', 503))
  expect(await ask()).toEqual({ status: 202, ronglian: 1, hook: 1 })
  expect(eventsNamed('provider_returned')).toHaveLength(2)
  expect(await ask()).toEqual({ status: 202, ronglian: 1, hook: 0 })
})
