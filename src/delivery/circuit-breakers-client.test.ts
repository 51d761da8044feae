import { afterEach, expect, it, vi } from 'vitest'
import type { BreakerReport, BreakerStates } from './breaker.ts'
import { createBreakers } from './circuit-breakers-client.ts'

const failed: BreakerReport = { provider: 'ronglian', as: 'usual', hasWorked: false }
const states: BreakerStates = { ronglian: { failures: 1, failedAtMs: 1 } }

afterEach(() => vi.restoreAllMocks())

it('asks the object of the continent again after 5 s, and not before', async () => {
  const world = createWorld({ look: () => states })
  for (const nowMs of [0, 4999, 5000]) {
    world.time.nowMs = nowMs
    expect(await world.breakers.look()).toEqual(states)
  }
  expect(world.calls).toEqual(['continent:AS look', 'continent:AS look'])
  world.time.continent = 'EU'
  await world.breakers.look()
  expect(world.calls.at(-1)).toBe('continent:EU look')
})

it('knows at once what a report gives', async () => {
  const world = createWorld({ report: () => ({ states, change: { is: 'none' } }) })
  world.breakers.report(failed, 'timeout')
  await world.settled()
  expect(await world.breakers.look()).toEqual(states)
  expect(world.calls).toEqual(['continent:AS report'])
})

it.each([
  [
    { is: 'rested', restMs: 60_000 },
    'warn',
    { event: 'provider_rested', provider: 'ronglian', slice: 'AS', reason: 'timeout', rest_seconds: 60 },
  ],
  [{ is: 'returned' }, 'info', { event: 'provider_returned', provider: 'ronglian', slice: 'AS' }],
] as const)('a change is an event: %j', async (change, level, event) => {
  const logged = vi.spyOn(console, level).mockImplementation(() => {})
  const world = createWorld({ report: () => ({ states, change }) })
  world.breakers.report(failed, 'timeout')
  await world.settled()
  const lines = logged.mock.calls.map(([line]) => JSON.parse(String(line)) as object)
  expect(lines).toEqual([{ request_id: 'none', place: 'unknown', ...event }])
})

it('an object that does not answer rests no provider, grants no probe and fails no request', async () => {
  const fails = () => {
    throw new Error('overloaded')
  }
  const world = createWorld({ look: fails, claimProbe: fails, report: fails })
  expect(await world.breakers.look()).toEqual({})
  expect(await world.breakers.claimProbe('ronglian')).toBe(false)
  world.breakers.report(failed, 'timeout')
  await expect(world.settled()).rejects.toMatchObject({ name: 'Outage', dependency: 'circuit breakers' })
})

it('an object that does not answer any more leaves what was known', async () => {
  let isDown = false
  const world = createWorld({
    look: () => {
      if (isDown) throw new Error('overloaded')
      return states
    },
  })
  await world.breakers.look()
  isDown = true
  world.time.nowMs = 60_000
  expect(await world.breakers.look()).toEqual(states)
})

function createWorld(object: Readonly<Record<string, () => unknown>>) {
  const calls: string[] = []
  const background: Promise<unknown>[] = []
  const namespace = {
    getByName: (name: string) =>
      Object.fromEntries(
        Object.entries(object).map(([method, answer]) => [
          method,
          async () => {
            calls.push(`${name} ${method}`)
            return answer()
          },
        ]),
      ),
  }
  const time = { nowMs: 0, continent: 'AS' }
  const breakers = createBreakers({
    namespace: namespace as never,
    continent: () => time.continent,
    now: () => time.nowMs,
    background: (work) => void background.push(work),
  })
  return { time, calls, breakers, settled: () => Promise.all(background) }
}
