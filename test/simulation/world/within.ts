import { contexts, type RequestContext } from './context.ts'
import type { World } from './world.ts'

/** The state of a request that has just come in. */
export function newContext(world: World, key: number, location: number): RequestContext {
  return {
    world,
    key,
    location,
    startedAtMs: world.nowMs(),
    calls: 0,
    background: 0,
    isCancelled: false,
    isFrozen: false,
    isAnswered: false,
    randomDraws: 0,
  }
}

/** Runs something as a request does, and the world until it is done. */
export async function within<T>(
  world: World,
  { key = 1, location = 0 }: { readonly key?: number; readonly location?: number },
  work: () => Promise<T>,
): Promise<T> {
  let ended: { readonly value: T } | { readonly error: unknown } | undefined
  void contexts.run(newContext(world, key, location), work).then(
    (value) => (ended = { value }),
    (error: unknown) => (ended = { error }),
  )
  await world.run(() => ended !== undefined)
  if (ended && 'error' in ended) throw ended.error
  if (!ended) throw new Error('It did not end')
  return ended.value
}
