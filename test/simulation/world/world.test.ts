import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hangUp, keepAlive, newContext, type RequestContext } from './context.ts'
import type { Fault } from './faults.ts'
import { createTimeline } from './timeline.ts'
import { within } from './within.ts'
import { createWorld } from './world.ts'

describe('the timeline', () => {
  it('runs what is to happen in the order of its time, and of the same time first come first', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 20 })), async (delays) => {
        const timeline = createTimeline(0)
        const seen: { delay: number; index: number; nowMs: number }[] = []
        for (const [index, delay] of delays.entries())
          timeline.after(delay, () => seen.push({ delay, index, nowMs: timeline.nowMs() }))
        await timeline.run(() => seen.length === delays.length)
        expect(seen).toEqual(
          delays
            .map((delay, index) => ({ delay, index, nowMs: delay }))
            .toSorted((one, other) => one.delay - other.delay || one.index - other.index),
        )
      }),
      { seed: 1 },
    )
  })

  it('says so when nothing is left to happen', async () => {
    await expect(createTimeline(0).run(() => false)).rejects.toThrow('standstill')
  })
})

describe('a request', () => {
  /** Makes three calls in a row, of which the second meets a fault; one of the calls may be in the background. */
  const play = async (fault: Fault, isInBackground: boolean) => {
    const world = createWorld({
      seed: 1,
      faultLevel: 'none',
      faultAt: (_context, call) => (call === 1 ? fault : undefined),
    })
    const done: string[] = []
    const call = (context: RequestContext, what: string) =>
      world
        .remote(context, { kind: 'kv get', what, apply: () => void done.push(what) })
        .then(() => void done.push(`after ${what}`))
    const context = newContext(world, 1, 0)
    const work = async () => {
      await call(context, 'one')
      await call(context, 'two')
      await call(context, 'three')
    }
    const working = work()
    if (isInBackground) keepAlive(context, working)
    working.catch(() => done.push('failed'))
    await within(world, {}, () => world.sleep(60_000))
    return done
  }

  it.each([
    [
      'goes on to its end',
      'is evicted before',
      false,
      ['one', 'after one', 'two', 'after two', 'three', 'after three'],
    ],
    ['fails with a call that fails', 'fails', false, ['one', 'after one', 'failed']],
    ['fails with a call that applied', 'applies, then fails', false, ['one', 'after one', 'two', 'failed']],
    ['ends where its caller hangs up', 'caller hangs up, call made', false, ['one', 'after one', 'two']],
    ['ends before the call, too', 'caller hangs up, call not made', false, ['one', 'after one']],
    [
      'goes on without its caller where the platform was told to wait',
      'caller hangs up, call made',
      true,
      ['one', 'after one', 'two', 'after two', 'three', 'after three'],
    ],
    [
      'ends with its isolate, whatever it was told',
      'isolate dies, call made',
      true,
      ['one', 'after one', 'two'],
    ],
  ] as const)('%s', async (_, fault, isInBackground, expected) => {
    expect(await play(fault, isInBackground)).toEqual(expected)
  })

  it('ends once the background is done, when the caller has hung up', async () => {
    const world = createWorld({ seed: 1, faultLevel: 'none' })
    const context = newContext(world, 1, 0)
    let finish = () => {}
    keepAlive(context, new Promise<void>((resolve) => (finish = resolve)))
    hangUp(context)
    expect(context.isFrozen).toBe(false)
    finish()
    await within(world, {}, () => world.sleep(1))
    expect(context.isFrozen).toBe(true)
  })
})
