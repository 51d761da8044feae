import { expect, it } from 'vitest'
import { clockErrorMs, clockNowMs, mostClockErrorMs, onClock } from './clocks.ts'
import { within } from './within.ts'
import { createWorld } from './world.ts'

const places = ['location 0', 'location 1', 'location 2', 'object a', 'object b']

it.each(['none', 'some', 'many'] as const)('is wrong within the limits, both ways: %s', (faultLevel) => {
  const worlds = Array.from({ length: 200 }, (_, seed) => createWorld({ seed, faultLevel }))
  const errors = worlds.flatMap((world) => places.map((place) => clockErrorMs(world, place)))
  const most = mostClockErrorMs[faultLevel]
  expect(Math.max(...errors.map(Math.abs))).toBeLessThanOrEqual(most)
  expect(Math.min(...errors)).toBeLessThanOrEqual(-0.9 * most)
  expect(Math.max(...errors)).toBeGreaterThanOrEqual(0.9 * most)
})

it('corrects the locations’ clocks when the faults end, and not the objects’', () => {
  for (let seed = 0; seed < 50; seed++) {
    const world = createWorld({ seed, faultLevel: 'many' })
    const before = clockErrorMs(world, 'object a')
    world.endFaults()
    expect(Math.abs(clockErrorMs(world, 'location 1'))).toBeLessThanOrEqual(mostClockErrorMs.some)
    expect(clockErrorMs(world, 'object a')).toBe(before)
  }
})

it('shows a request the clock of its location, and an object its own', async () => {
  const world = createWorld({ seed: 3, faultLevel: 'many' })
  const errorMs = () => clockNowMs(world) - world.nowMs()
  const [request, object] = await within(world, { location: 2 }, async () => {
    await world.sleep(1)
    return [errorMs(), onClock('object a', errorMs)]
  })
  expect(request).toBe(clockErrorMs(world, 'location 2'))
  expect(object).toBe(clockErrorMs(world, 'object a'))
  expect(request).not.toBe(object)
})
