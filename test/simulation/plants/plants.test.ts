import { expect, it } from 'vitest'
import { runCommand } from '../command.ts'
import { plants } from './plants.ts'

// Each bug has a process of its own, in which the service stands on wrapped parts.
it.concurrent.each(Object.entries(plants))('finds that %s', async (name, { breaks, foundWithin }) => {
  const options = [
    '--plant',
    name,
    '--runs',
    String(foundWithin),
    '--seed',
    '1',
    '--threads',
    '1',
    '--as-found',
  ]
  const { code, output } = await runCommand('simulate.ts', ...options)
  expect(output).toMatch(/^VIOLATION in world \d+$/m)
  const broken = [...output.matchAll(/^(I\d+) VIOLATED: /gm)].map(([, invariant]) => invariant)
  expect(breaks.filter((invariant) => broken.includes(invariant))).not.toEqual([])
  expect(code).toBe(1)
})
