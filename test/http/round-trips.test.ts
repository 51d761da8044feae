import { describe, expect, it } from 'vitest'
import { type TracedRequest, type Trips, tripBudget } from '../../bench/trip-budget.ts'
import { countingBindings } from '../support/captcha-surfaces.ts'
import { leads, tightLimits } from '../support/traced-requests.ts'
import { type TripWatch, watchTrips } from '../support/trips.ts'

const usual = watchTrips({ settings: tightLimits, env: countingBindings() })
const refusing = watchTrips({
  outside: {
    providers: [
      {
        name: 'refusing',
        countries: undefined,
        send: async () => ({ status: 'refused', reason: 'no such number' }),
      },
    ],
  },
})

/** Every look at its clock is a minute after the last one, so that no answer is fresh. */
let nowMs = Date.now()
const slow = watchTrips({ outside: { now: () => (nowMs += 60_000) } })

function watchFor(request: TracedRequest): TripWatch {
  if (request.endsWith('by the provider')) return refusing
  return request === 'GET /health' ? slow : usual
}

/** The failure code, the classic surface's message, or nothing. */
function failureIn(text: string): string | undefined {
  if (!text.startsWith('{')) return undefined
  const { code, errmsg } = JSON.parse(text) as { code?: unknown; errmsg?: string }
  return typeof code === 'string' ? code : errmsg
}

describe('the remote calls of', () => {
  it.each(Object.keys(tripBudget) as TracedRequest[])('%s are those of the budget', async (request) => {
    const { service, trace } = watchFor(request)
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
  const entries = service.env.ENTRIES
  const traceReads = (read: () => Promise<unknown>): Promise<Trips> =>
    trace(async () => async () => {
      await read()
      return new Response()
    })

  it('puts calls side by side into one step, and calls in sequence into two', async () => {
    const together = await traceReads(() => Promise.all([entries.get('a:1'), entries.get('b:1')]))
    expect(together).toEqual({ path: [['KV get a', 'KV get b']], beside: [] })
    const apart = await traceReads(async () => {
      await entries.get('a:1')
      await entries.get('b:1')
    })
    expect(apart).toEqual({ path: [['KV get a'], ['KV get b']], beside: [] })
  })

  it('finds the calls that are not waited for, also beside one that is', async () => {
    const trips = await traceReads(async () => {
      void entries.get('a:1')
      await Promise.race([entries.get('b:1'), entries.get('never:1').then(() => new Promise(() => {}))])
      void entries.get('c:1')
    })
    expect(trips).toEqual({ path: [['KV get b']], beside: ['KV get a', 'KV get never', 'KV get c'] })
  })
})
