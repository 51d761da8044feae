import { expect, it } from 'vitest'
import { clockErrorMs, clockNowMs, mostClockErrorMs, onClock } from './clocks.ts'
import { within } from './within.ts'
import { createWorld } from './world.ts'

const places = ['location 0', 'location 1', 'location 2', 'object a', 'object b']

it.each(['none', 'some', 'many'] as const)('is wrong by no more than is allowed: %s', (faultLevel) => {
  const errors = Array.from({ length: 200 }, (_, seed) =>
    places.map((place) => clockErrorMs(createWorld({ seed, faultLevel }), place)),
  ).flat()
  const most = mostClockErrorMs[faultLevel]
  expect(Math.max(...errors.map(Math.abs))).toBeLessThanOrEqual(most)
  // Both ways, and not by a little only.
  expect(Math.min(...errors)).toBeLessThanOrEqual(-0.9 * most)
  expect(Math.max(...errors)).toBeGreaterThanOrEqual(0.9 * most)
})

it('sets the locations’ clocks right when the faults have cleared, and leaves the objects’ alone', () => {
  for (let seed = 0; seed < 50; seed++) {
    const world = createWorld({ seed, faultLevel: 'many' })
    const before = clockErrorMs(world, 'object a')
    world.endFaults()
    expect(Math.abs(clockErrorMs(world, 'location 1'))).toBeLessThanOrEqual(mostClockErrorMs.some)
    expect(clockErrorMs(world, 'object a')).toBe(before)
  }
})

it('shows a request its location’s clock, and an object its own', async () => {
  const world = createWorld({ seed: 3, faultLevel: 'many' })
  const seen = await within(world, { location: 2 }, async () => {
    await world.sleep(1)
    const wrongByMs = () => clockNowMs(world) - world.nowMs()
    return { request: wrongByMs(), object: onClock('object a', wrongByMs) }
  })
  expect(seen).toEqual({
    request: clockErrorMs(world, 'location 2'),
    object: clockErrorMs(world, 'object a'),
  })
  expect(seen.request).not.toBe(seen.object)
})
