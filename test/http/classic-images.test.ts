import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { expectDone, expectEnvelope, withoutEffect } from '../support/expectations.ts'
import { startService } from '../support/service.ts'
import { drawPicture, newMobile, newVisitor, type Visitor, wrongAnswer } from '../support/visitor.ts'

const service = startService()
const picture = (visitor: Visitor, id?: string) => drawPicture(service, visitor, id)

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

describe('GET /image_codes/{uuid}/', () => {
  it('draws an SVG that is stored nowhere', async () => {
    const response = await newVisitor(service).get(`/image_codes/${crypto.randomUUID()}/`)
    expect(response.status).toBe(200)
    expect(response.headers.get('Content-Type')).toBe('image/svg+xml')
    expect(response.headers.get('Cache-Control')).toBe('no-store')
    expect(await response.text()).toMatch(/^<svg [^]*<\/svg>$/)
  })

  it('can be shown by a page of another origin', async () => {
    const response = await newVisitor(service).get(`/image_codes/${crypto.randomUUID()}/`)
    expect(response.headers.get('Cross-Origin-Resource-Policy')).toBe('cross-origin')
  })

  it('replaces the captcha when it is asked again, also after a wrong answer', async () => {
    const visitor = newVisitor(service)
    const first = await picture(visitor)
    await visitor.get(`/sms_codes/${newMobile()}/?image_code=${wrongAnswer}&image_code_id=${first.id}`)
    const second = await picture(visitor, first.id)
    await expectDone(await visitor.get(`/sms_codes/${newMobile()}/?${second.query}`))
  })

  it('never lets the clearing up of a spent picture hit the next one', async () => {
    const deleted: string[] = []
    const entries = new Proxy(service.deps.entries, {
      get: (store, name) => {
        if (name === 'delete') return async (key: string) => void deleted.push(key)
        const value: unknown = Reflect.get(store, name)
        return typeof value === 'function' ? value.bind(store) : value
      },
    })
    const careful = startService({ deps: { entries } })
    const id = crypto.randomUUID()
    await careful.call('GET', `/image_codes/${id}/`)
    const query = `image_code=${wrongAnswer}&image_code_id=${id}`
    await expectEnvelope(
      await careful.call('GET', `/sms_codes/${newMobile()}/?${query}`),
      'Incorrect verification code',
    )
    await careful.settled()
    expect(deleted).toEqual([])
  })

  it('refuses an id that is no UUID', async () => {
    const response = await withoutEffect(service, () => newVisitor(service).get('/image_codes/not-a-uuid/'))
    await expectEnvelope(response, 'Invalid parameters')
  })

  it('limits pictures per client, and gives them back with time', async () => {
    const visitor = newVisitor(service)
    for (let drawn = 0; drawn < 60; drawn++) await picture(visitor)
    const refused = await visitor.get(`/image_codes/${crypto.randomUUID()}/`)
    expect(refused.headers.get('Retry-After')).toBe('1')
    await expectEnvelope(refused, 'Too many requests')
    vi.advanceTimersByTime(1000)
    await picture(visitor)
  })
})
