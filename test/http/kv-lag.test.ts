import { describe, expect, it } from 'vitest'
import { expectEnvelope, expectRefused } from '../support/expectations.ts'
import { intercept } from '../support/intercept.ts'
import { startService } from '../support/service.ts'
import { watchTrips } from '../support/trips.ts'
import { drawPicture, newMobile, newVisitor, prepareRegistration, solveCaptcha } from '../support/visitor.ts'

/** The service where everything was written. */
const healthy = startService()

/** The same stores as a location sees them that shows an entry from its `visibleFrom`-th look on. */
function atLocation(visibleFrom: number) {
  const looks = new Map<unknown, number>()
  const waitsMs: number[] = []
  const entries = intercept(healthy.env.ENTRIES, async ({ method, args: [key], perform }) => {
    if (method !== 'get') return perform()
    const look = (looks.get(key) ?? 0) + 1
    looks.set(key, look)
    return look < visibleFrom ? null : perform()
  })
  const watch = watchTrips({
    env: { ENTRIES: entries },
    outside: { wait: async (ms) => void (ms > 20 && waitsMs.push(ms)) },
  })
  return { ...watch, waitsMs }
}

async function solved() {
  return { mobile: newMobile(), ...(await solveCaptcha(healthy, newVisitor(healthy))) }
}

describe.each([
  { what: 'captcha', path: '/v1/sms-codes', prepare: solved, done: 202 },
  {
    what: 'code',
    path: '/v1/users',
    prepare: async () => (await prepareRegistration(healthy)).body,
    done: 201,
  },
])('a $what that this location does not show', ({ what, path, prepare, done }) => {
  it('is found at the third look', async () => {
    const { service, waitsMs } = atLocation(3)
    expect((await newVisitor(service).post(path, await prepare())).status).toBe(done)
    expect(waitsMs).toEqual([50, 200])
  })

  it('is unavailable after four looks, and nothing is spent', async () => {
    const { service, calls, waitsMs } = atLocation(Infinity)
    const body = await prepare()
    const ask = () => newVisitor(service).post(path, body)
    const response = await expectRefused(healthy, ask, 'unavailable', { retry_after: 2 })
    expect(response.headers.get('Retry-After')).toBe('2')
    expect(waitsMs).toEqual([50, 200, 600])
    const looks: string[] =
      what === 'code'
        ? Array(4).fill('KV get sms-code')
        : ['client limiter takeAndScore', 'KV get cooldown', ...Array(4).fill('KV get captcha')]
    expect(calls.toSorted()).toEqual(looks.toSorted())
    expect((await newVisitor(healthy).post(path, body)).status).toBe(done)
  })
})

it('a captcha under a client’s own id, which does not tell its age, has expired', async () => {
  const { service, calls } = atLocation(Infinity)
  const { query } = await drawPicture(healthy, newVisitor(healthy))
  const response = await newVisitor(service).get(`/sms_codes/${newMobile()}/?${query}`)
  await expectEnvelope(response, 'Verification code expired,Please refresh')
  expect(calls.filter((call) => call === 'KV get captcha')).toHaveLength(1)
})
