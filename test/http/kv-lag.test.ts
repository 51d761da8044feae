import { describe, expect, it } from 'vitest'
import { expectEnvelope, expectProblem, withoutEffect } from '../support/expectations.ts'
import { startService } from '../support/service.ts'
import { watchTrips } from '../support/trips.ts'
import { drawPicture, newMobile, newVisitor, prepareRegistration, solveCaptcha } from '../support/visitor.ts'

/** The service where everything was written. */
const sound = startService()

/** The same stores as a location sees them that shows an entry from its `visibleFrom`-th look on. */
function atLocation(visibleFrom: number) {
  const looks = new Map<string, number>()
  const waitsMs: number[] = []
  const entries = new Proxy(sound.env.ENTRIES, {
    get: (target, method) => {
      const call = (...args: unknown[]) => Reflect.apply(Reflect.get(target, method), target, args)
      if (method !== 'get') return call
      return async (key: string, ...rest: unknown[]) => {
        const look = (looks.get(key) ?? 0) + 1
        looks.set(key, look)
        return look < visibleFrom ? null : call(key, ...rest)
      }
    },
  })
  const watch = watchTrips({
    env: { ENTRIES: entries },
    outside: { wait: async (ms) => void (ms > 20 && waitsMs.push(ms)) },
  })
  return { ...watch, waitsMs }
}

const notYet = { retry_after: 2 }

describe('a captcha that this location does not show', () => {
  it('is found at the third look', async () => {
    const { service, waitsMs } = atLocation(3)
    const body = { mobile: newMobile(), ...(await solveCaptcha(sound, newVisitor(sound))) }
    expect((await newVisitor(service).post('/v1/sms-codes', body)).status).toBe(202)
    expect(waitsMs).toEqual([50, 200])
  })

  it('is unavailable after four looks, and not spent', async () => {
    const { service, calls, waitsMs } = atLocation(Infinity)
    const body = { mobile: newMobile(), ...(await solveCaptcha(sound, newVisitor(sound))) }
    const response = await withoutEffect(sound, () => newVisitor(service).post('/v1/sms-codes', body))
    await expectProblem(response, 'unavailable', notYet)
    expect(response.headers.get('Retry-After')).toBe('2')
    expect(waitsMs).toEqual([50, 200, 600])
    const others = calls.filter((call) => call !== 'KV get captcha')
    expect(others).toEqual(['client limiter takeAndScore', 'KV get cooldown'])
    expect(calls).toHaveLength(2 + 4)
    expect((await newVisitor(sound).post('/v1/sms-codes', body)).status).toBe(202)
  })

  it('has expired if the client made its id, which does not tell its age', async () => {
    const { service, calls } = atLocation(Infinity)
    const { query } = await drawPicture(sound, newVisitor(sound))
    const response = await newVisitor(service).get(`/sms_codes/${newMobile()}/?${query}`)
    await expectEnvelope(response, 'Verification code expired,Please refresh')
    expect(calls.filter((call) => call === 'KV get captcha')).toHaveLength(1)
  })
})

describe('a code that this location does not show', () => {
  it('is found at the third look', async () => {
    const { service, waitsMs } = atLocation(3)
    const { body } = await prepareRegistration(sound)
    expect((await newVisitor(service).post('/v1/users', body)).status).toBe(201)
    expect(waitsMs).toEqual([50, 200])
  })

  it('is unavailable after four looks, and no attempt is counted', async () => {
    const { service, calls } = atLocation(Infinity)
    const { body } = await prepareRegistration(sound)
    const response = await withoutEffect(sound, () => newVisitor(service).post('/v1/users', body))
    await expectProblem(response, 'unavailable', notYet)
    expect(calls).toEqual(Array(4).fill('KV get sms-code'))
    expect((await newVisitor(sound).post('/v1/users', body)).status).toBe(201)
  })
})
