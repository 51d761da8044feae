import { createHash } from 'node:crypto'
import type { Random } from '../src/core/random.ts'

/**
 * A source whose bytes follow from the seed alone, for samples and tests that can be repeated.
 *
 * SHA-256 over the seed and a counter, 32 bytes a turn. Never for anything that must stay secret.
 */
export function seededRandom(seed: string): Random {
  let counter = 0
  let pool = new Uint8Array(0)
  return (length) => {
    while (pool.length < length) {
      const block = createHash('sha256').update(`${counter}:${seed}`).digest()
      pool = Uint8Array.from([...pool, ...block])
      counter += 1
    }
    const drawn = pool.slice(0, length)
    pool = pool.slice(length)
    return drawn
  }
}
