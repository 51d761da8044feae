import { expect, it } from 'vitest'
import { createAlarm } from './alarms.ts'
import { within } from './within.ts'
import { createWorld } from './world.ts'

/** Sets an alarm for an hour ahead, and waits two days. */
async function play(seed: number, faultLevel: 'none' | 'many') {
  const world = createWorld({ seed, faultLevel })
  const startedAtMs = world.nowMs()
  const rung: { isFailing: boolean; afterMs: number }[] = []
  const alarm = createAlarm(world, 'a', async (isFailing) => {
    rung.push({ isFailing, afterMs: world.nowMs() - startedAtMs })
    if (isFailing) throw new Error('Storage operation failed')
  })
  alarm.set(startedAtMs + 3_600_000)
  await within(world, {}, () => world.sleep(2 * 86_400_000))
  expect(alarm.dueAtMs()).toBeUndefined()
  return { rung, isLost: alarm.lostAtMs() !== undefined }
}

it('rings once, when it is due or a little later', async () => {
  const { rung, isLost } = await play(1, 'none')
  expect(rung.map(({ isFailing }) => isFailing)).toEqual([false])
  expect(rung[0]?.afterMs).toBeGreaterThanOrEqual(3_600_000)
  expect(rung[0]?.afterMs).toBeLessThan(3_630_000)
  expect(isLost).toBe(false)
})

it('rings again until its handler has succeeded, or is lost, and says so', async () => {
  const seen = { failedFirst: 0, late: 0, lost: 0 }
  for (let seed = 0; seed < 200; seed++) {
    const { rung, isLost } = await play(seed, 'many')
    expect(rung.slice(0, -1).every(({ isFailing }) => isFailing)).toBe(true)
    expect(isLost).toBe(rung.at(-1)?.isFailing ?? true)
    if (isLost) seen.lost += 1
    if (rung.length > 1) seen.failedFirst += 1
    if ((rung[0]?.afterMs ?? 0) > 3_700_000) seen.late += 1
  }
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(10)
})
