import { describe, expect, it } from 'vitest'
import { hangUp, keepAlive, newContext } from './context.ts'
import type { Fault } from './faults.ts'
import { createTimeline } from './timeline.ts'
import { within } from './within.ts'
import { createWorld } from './world.ts'

describe('the timeline', () => {
  it('runs events in the order of their times, and at the same time in the order in which they were added', async () => {
    const timeline = createTimeline(0)
    const seen: string[] = []
    for (const [index, ms] of [20, 5, 0, 20, 7, 5, 20].entries())
      timeline.after(ms, () => seen.push(`${index} at ${timeline.nowMs()}`))
    timeline.after(6, () => timeline.at(5, () => seen.push(`overdue at ${timeline.nowMs()}`)))
    await timeline.run(() => seen.length === 8)
    expect(seen).toEqual([
      '2 at 0',
      '1 at 5',
      '5 at 5',
      'overdue at 6',
      '4 at 7',
      '0 at 20',
      '3 at 20',
      '6 at 20',
    ])
  })

  it('throws when no event is left', async () => {
    await expect(createTimeline(0).run(() => false)).rejects.toThrow('No event is left')
  })
})

describe('a request', () => {
  const complete = ['one', 'after one', 'two', 'after two', 'three', 'after three']

  it.each<[string, Fault, isInBackground: boolean, string[]]>([
    ['goes on to its end', 'is evicted before', false, complete],
    ['fails with a call that fails', 'fails', false, ['one', 'after one', 'failed']],
    ['fails with a call that applied', 'applies, then fails', false, ['one', 'after one', 'two', 'failed']],
    ['ends when its caller hangs up', 'caller hangs up, call made', false, ['one', 'after one', 'two']],
    ['ends before the call, too', 'caller hangs up, call not made', false, ['one', 'after one']],
    ['goes on in `waitUntil` without its caller', 'caller hangs up, call made', true, complete],
    ['ends with its isolate in any case', 'isolate dies, call made', true, ['one', 'after one', 'two']],
  ])('%s', async (_, fault, isInBackground, expected) => {
    const faultAt = (_context: unknown, call: number) => (call === 1 ? fault : undefined)
    const world = createWorld({ seed: 1, faultLevel: 'none', faultAt })
    const context = newContext(world, 1, 0)
    const done: string[] = []
    const work = async () => {
      for (const what of ['one', 'two', 'three']) {
        await world.remote(context, { kind: 'kv get', what, apply: () => void done.push(what) })
        done.push(`after ${what}`)
      }
    }
    const working = work()
    if (isInBackground) keepAlive(context, working)
    working.catch(() => done.push('failed'))
    await within(world, {}, () => world.sleep(60_000))
    expect(done).toEqual(expected)
  })

  it('ends once the background is done, when the caller has hung up', async () => {
    const world = createWorld({ seed: 1, faultLevel: 'none' })
    const context = newContext(world, 1, 0)
    const { promise, resolve } = Promise.withResolvers<void>()
    keepAlive(context, promise)
    hangUp(context)
    expect(context.isFrozen).toBe(false)
    resolve()
    await within(world, {}, () => world.sleep(1))
    expect(context.isFrozen).toBe(true)
  })
})
