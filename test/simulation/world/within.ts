import { contexts, newContext } from './context.ts'
import type { World } from './world.ts'

/** Runs work as a request does, and the world until the work ends: for tests of the world's parts. */
export async function within<T>(
  world: World,
  { key = 1, location = 0 }: { readonly key?: number; readonly location?: number },
  work: () => Promise<T>,
): Promise<T> {
  let isEnded = false
  const working = contexts.run(newContext(world, key, location), work).finally(() => (isEnded = true))
  const [result] = await Promise.all([working, world.run(() => isEnded)])
  return result
}
