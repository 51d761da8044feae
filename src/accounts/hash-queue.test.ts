import { describe, expect, it } from 'vitest'
import { err, ok } from '../core/result.ts'
import { createHashQueue } from './hash-queue.ts'

const hashMs = 100

describe('the queue of hashes', () => {
  it('runs one hash at a time, in the order of arrival, with a pause of 20 ms before each', async () => {
    const { hash, begun, passTo } = startQueue()
    const hashes = [hash('a'), hash('b')]
    await passTo(10)
    hashes.push(hash('c'))
    await passTo(19)
    expect(begun).toEqual([])
    await passTo(1000)
    expect(await Promise.all(hashes)).toEqual(['a', 'b', 'c'].map(ok))
    expect(begun.map(([name]) => name)).toEqual(['a', 'b', 'c'])
    let freeAtMs = 0
    for (const [, atMs] of begun) {
      expect(atMs).toBeGreaterThanOrEqual(freeAtMs + 20)
      expect(atMs).toBeLessThan(freeAtMs + 40)
      freeAtMs = atMs + hashMs
    }
  })

  it('accepts 24 hashes, refuses more at once, and accepts another when one is done', async () => {
    const { hash, begun, passTo } = startQueue()
    const hashes = Array.from({ length: 24 }, (_, at) => hash(`${at}`))
    expect(await hash('refused')).toEqual(err({ code: 'unavailable', retryAfterSeconds: 2 }))
    await passTo(20)
    hashes.push(hash('24'))
    await passTo(10_000)
    expect(await Promise.all(hashes)).toEqual(Array.from({ length: 25 }, (_, at) => ok(`${at}`)))
    expect(begun.map(([name]) => name)).toEqual(Array.from({ length: 25 }, (_, at) => `${at}`))
  })

  it('skips a cancelled request after 5 s, also if no other request arrives', async () => {
    const { hash, cancelled, begun, passTo } = startQueue()
    cancelled('gone')
    void hash('behind it')
    await passTo(5000)
    expect(begun).toEqual([])
    await passTo(5040)
    expect(begun.map(([name]) => name)).toEqual(['behind it'])
  })

  it('has room again after cancelled requests', async () => {
    const { hash, cancelled, passTo } = startQueue()
    for (let turn = 0; turn < 24; turn += 1) cancelled('gone')
    await passTo(5000)
    expect((await hash('refused')).ok).toBe(false)
    await passTo(5001)
    const taken = hash('taken')
    await passTo(5100)
    expect(await taken).toEqual(ok('taken'))
  })

  it('goes on after a hash that throws', async () => {
    const runHash = createHashQueue({ now: () => 0, wait: async () => {} })
    const broken = runHash(() => {
      throw new Error('a bug')
    })
    await expect(broken).rejects.toThrow('a bug')
    expect(await runHash(() => 'next')).toEqual(ok('next'))
  })
})

/** A queue with its own clock, and the times at which hashes began. */
function startQueue() {
  const timers: { atMs: number; ring: () => void }[] = []
  const begun: [string, number][] = []
  let nowMs = 0
  let isCancelling = false

  const runHash = createHashQueue({
    now: () => nowMs,
    wait: (ms) =>
      new Promise<void>((resolve) => {
        if (!isCancelling) timers.push({ atMs: nowMs + ms, ring: resolve })
      }),
  })

  function hash(name: string) {
    return runHash(() => {
      begun.push([name, nowMs])
      nowMs += hashMs
      return name
    })
  }

  /** Queues a hash of a cancelled request. Its timers never fire. */
  function cancelled(name: string): void {
    isCancelling = true
    void hash(name)
    isCancelling = false
  }

  async function passTo(untilMs: number): Promise<void> {
    for (;;) {
      const next = timers.toSorted((one, other) => one.atMs - other.atMs)[0]
      if (next === undefined || Math.max(nowMs, next.atMs) > untilMs) break
      timers.splice(timers.indexOf(next), 1)
      nowMs = Math.max(nowMs, next.atMs)
      next.ring()
      for (let turn = 0; turn < 10; turn += 1) await Promise.resolve()
    }
    nowMs = Math.max(nowMs, untilMs)
  }

  return { hash, begun, cancelled, passTo }
}
