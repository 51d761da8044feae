import { expect, it } from 'vitest'
import { runCommand } from './command.ts'
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
  expect(breaks).toContain(/^(I\d+) VIOLATED: /m.exec(output)?.[1])
  expect(code).toBe(1)
})
