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

  it('runs the steps of a long hash with a pause after each, and no other hash meanwhile', async () => {
    const { hash, begun, passTo } = startQueue()
    const hashes = [hash('long', 4), hash('next')]
    await passTo(2000)
    expect(await Promise.all(hashes)).toEqual([ok('long'), ok('next')])
    expect(begun).toEqual(
      [
        ['long', 1],
        ['long', 2],
        ['long', 3],
        ['long', 0],
        ['next', 0],
      ].map(([name, step], index) => [step === 0 ? name : `${name} ${step}`, begun[index]?.[1]]),
    )
    for (const [index, [, atMs]] of begun.entries())
      expect(atMs - (begun[index - 1]?.[1] ?? -hashMs)).toBeGreaterThanOrEqual(hashMs + 20)
  })

  it('counts a long hash as many, so that nobody waits longer behind it', async () => {
    const { hash, passTo } = startQueue()
    const hashes = [hash('long', 12), hash('other', 11)]
    expect((await hash('refused', 2)).ok).toBe(false)
    hashes.push(hash('last'))
    expect((await hash('refused')).ok).toBe(false)
    await passTo(10_000)
    expect(await Promise.all(hashes)).toEqual(['long', 'other', 'last'].map(ok))
  })

  it('skips a long hash whose request is cancelled between two steps', async () => {
    const { hash, cancelNow, begun, passTo } = startQueue()
    void hash('gone', 12)
    await passTo(500)
    cancelNow()
    void hash('behind it')
    await passTo(5000)
    expect(begun.some(([name]) => name === 'behind it')).toBe(false)
    await passTo(6000)
    expect(begun.at(-1)?.[0]).toBe('behind it')
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

  /** @param cost each but the last is a step */
  function hash(name: string, cost = 1) {
    function block(part: string): void {
      begun.push([part, nowMs])
      nowMs += hashMs
    }
    function* steps() {
      for (let step = 1; step < cost; step += 1) yield block(`${name} ${step}`)
    }
    const last = () => {
      block(name)
      return name
    }
    return runHash(last, { cost, steps: steps() })
  }

  /** Cancels all requests. */
  function cancelNow(): void {
    timers.length = 0
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

  return { hash, begun, cancelled, cancelNow, passTo }
}
