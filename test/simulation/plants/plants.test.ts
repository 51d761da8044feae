import { expect, it } from 'vitest'
import { runCommand } from '../command.ts'
import { plants } from './plants.ts'

it.concurrent.each(Object.entries(plants))('finds that %s', async (name, { breaks, foundWithin }) => {
  const campaign = ['--runs', String(foundWithin), '--seed', '1', '--threads', '1']
  const { code, output } = await runCommand('simulate.ts', '--plant', name, '--as-found', ...campaign)
  expect(output).toMatch(/^VIOLATION in world \d+$/m)
  const broken = [...output.matchAll(/^(I\d+) VIOLATED: /gm)].map(([, invariant]) => invariant)
  expect(breaks.filter((invariant) => broken.includes(invariant))).not.toEqual([])
  expect(code).toBe(1)
})
