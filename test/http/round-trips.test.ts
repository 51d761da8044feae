import { describe, expect, it } from 'vitest'
import { type TracedRequest, type Trips, tripBudget } from '../../bench/trip-budget.ts'
import { leads, tightLimits } from '../support/traced-requests.ts'
import { watchTrips } from '../support/trips.ts'
import { newVisitor } from '../support/visitor.ts'

const usual = watchTrips({ settings: tightLimits })
const refusing = watchTrips({
  settings: tightLimits,
  deps: { sendSms: async () => ({ status: 'refused', reason: 'no such number' }) },
})

/** The failure code, the classic surface's message, or nothing. */
const failureIn = (text: string): string | undefined => {
  if (!text.startsWith('{')) return undefined
  const { code, errmsg } = JSON.parse(text) as { code?: unknown; errmsg?: string }
  return typeof code === 'string' ? code : errmsg
}

describe('the remote calls of', () => {
  it.each(Object.keys(tripBudget) as TracedRequest[])('%s are those of the budget', async (request) => {
    const { service, trace } = request.endsWith('by the provider') ? refusing : usual
    const [lead, status, failure] = leads[request]
    const trips = await trace(async () => {
      const send = await lead(service)
      return async () => {
        const response = await send()
        expect(response.status).toBe(status)
        expect(failureIn(await response.clone().text())).toBe(failure)
        return response
      }
    })
    expect(trips).toEqual(tripBudget[request])
  })
})

describe('the count itself', () => {
  const { service, trace } = usual
  const { entries } = service.deps
  const traceReads = (read: () => Promise<unknown>): Promise<Trips> =>
    trace(async () => async () => {
      await read()
      return new Response()
    })

  it('puts into one step what goes out side by side, and into two what does not', async () => {
    const together = await traceReads(() => Promise.all([entries.get('a:1'), entries.get('b:1')]))
    expect(together).toEqual({ path: [['KV get a', 'KV get b']], beside: [] })
    const apart = await traceReads(async () => {
      await entries.get('a:1')
      await entries.get('b:1')
    })
    expect(apart).toEqual({ path: [['KV get a'], ['KV get b']], beside: [] })
  })

  it('tells what is not waited for, also where something else goes out with it', async () => {
    const trips = await traceReads(async () => {
      void entries.get('a:1')
      await Promise.race([entries.get('b:1'), entries.get('never:1').then(() => new Promise(() => {}))])
      void entries.get('c:1')
    })
    expect(trips).toEqual({ path: [['KV get b']], beside: ['KV get a', 'KV get never', 'KV get c'] })
  })

  it('does not take work on this side for an end of the step', async () => {
    const { client } = newVisitor(service)
    const trips = await traceReads(() =>
      Promise.all([
        entries.get('a:1'),
        crypto.subtle.digest('SHA-256', new TextEncoder().encode(client)).then(() => entries.get('b:1')),
        new Response('a body').arrayBuffer().then(() => entries.get('c:1')),
      ]),
    )
    expect(trips.path).toHaveLength(1)
    expect(trips.path[0]?.toSorted()).toEqual(['KV get a', 'KV get b', 'KV get c'])
  })
})
