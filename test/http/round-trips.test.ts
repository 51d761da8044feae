import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type TracedRequest, type Trips, tripBudget } from '../../bench/trip-budget.ts'
import { createApp } from '../../src/app.ts'
import { en } from '../../src/i18n/en.ts'
import { createInbox } from '../../src/core/inbox.ts'
import { forgetAfterMs } from '../../src/delivery/breaker.ts'
import { createOutbox } from '../../src/delivery/outbox/outbox.ts'
import type { SendOutcome, SmsProvider } from '../../src/delivery/provider.ts'
import { classicMessage } from '../../src/i18n/messages.ts'
import { countingBindings } from '../support/captcha-surfaces.ts'
import { leads, tightLimits } from '../support/traced-requests.ts'
import { type TripWatch, watchTrips } from '../support/trips.ts'

const usual = watchTrips({ settings: tightLimits, env: countingBindings() })
const send = async () => ({ status: 'refused', reason: 'no such number' }) as const
const refusing = watchTrips({ outside: { providers: [{ name: 'refusing', countries: undefined, send }] } })

const second = createOutbox(createInbox(), () => Date.now())
const watchTwo = (first: SendOutcome) => {
  const provider: SmsProvider = { name: 'first', countries: undefined, send: async () => first }
  return watchTrips({ outside: { providers: [provider, second] } })
}
const two = watchTwo({ status: 'accepted', messageId: undefined })
const failingOver = watchTwo({ status: 'unavailable', reason: 'no balance' })

/** Each look at its clock is a minute after the one before, so that no answer is fresh. */
let nowMs = Date.now()
const slow = watchTrips({ outside: { now: () => (nowMs += 60_000) } })

function watchFor(request: TracedRequest): TripWatch {
  if (request.endsWith('by the provider')) return refusing
  if (request.endsWith('two providers')) return two
  if (request.endsWith('the first unavailable')) return failingOver
  return request === 'GET /health' ? slow : usual
}

/** What v1 or the classic API must answer: its failure code, its message, or `ok`. */
function expectedOutcome(request: TracedRequest) {
  const [, failure] = leads[request]
  if (failure === undefined) return { isRefused: false, outcome: 'ok' }
  if (!request.includes(' /v1/')) return { isRefused: false, outcome: classicMessage(en, failure) }
  return { isRefused: true, outcome: failure }
}

async function outcomeOf(response: Response) {
  const text = await response.clone().text()
  // A picture or nothing is a success.
  const { code, errmsg } = (text.startsWith('{') ? JSON.parse(text) : {}) as {
    code?: string
    errmsg?: string
  }
  return { isRefused: !response.ok, outcome: errmsg ?? code ?? 'ok' }
}

// So that a number can get another SMS at once.
beforeAll(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterAll(() => void vi.useRealTimers())

describe('the remote calls of', () => {
  it.each(Object.keys(tripBudget) as TracedRequest[])('%s are those of the budget', async (request) => {
    const { service, trace } = watchFor(request)
    const trips = await trace(async () => {
      // What an isolate knows of the breakers is old, and what failed before is forgotten.
      if (request.includes('two providers')) vi.setSystemTime(Date.now() + 2 * forgetAfterMs)
      const sendRequest = await leads[request][0](service)
      return async () => {
        const response = await sendRequest()
        expect(await outcomeOf(response)).toEqual(expectedOutcome(request))
        return response
      }
    })
    expect(trips).toEqual(tripBudget[request])
  })
})

describe('the budget', () => {
  const withoutCalls = ['/openapi.json', '/.well-known/jwks.json', '/dev/inbox']

  it('has a row for each route that makes remote calls', () => {
    const routes = createApp(usual.service.services).routes.filter(({ method }) => method !== 'ALL')
    const names = routes
      .filter(({ path }) => !withoutCalls.includes(path))
      .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}').replace(/\/$/, '')}`)
    const budgeted = Object.keys(tripBudget).map((request) => request.replace(/:.*/, '').replace(/\/$/, ''))
    expect(new Set(names)).toEqual(new Set(budgeted))
  })

  it.each(withoutCalls)('has none for GET %s, which makes none', async (path) => {
    usual.forget()
    expect((await usual.service.call('GET', path)).status).toBe(200)
    expect(usual.calls).toEqual([])
  })
})

describe('the count itself', () => {
  const { service, trace } = usual
  const entries = service.env.ENTRIES

  function traceReads(read: () => Promise<unknown>): Promise<Trips> {
    return trace(async () => async () => {
      await read()
      return new Response()
    })
  }

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
