import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { catalogue } from './catalogue.ts'
import { expectHeldOff } from './run.ts'
import { startWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
}, 60_000)
afterAll(() => world.stop())

describe.each(Object.entries(catalogue))(
  'on %s, nothing more than told comes of an attacker who',
  (_, attacks) => {
    it.each(attacks.map((row) => [row.attack, row] as const))('%s', (_, row) => expectHeldOff(world, row))
  },
)

it('no attack leaves behind a number, a password, a token or a code in the log', () => {
  expect(world.worker.log).toEqual([])
})
