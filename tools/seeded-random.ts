import { createHash } from 'node:crypto'
import type { Random } from '../src/core/random.ts'

/**
 * A deterministic source of bytes, for repeatable samples and tests. Not for secrets.
 *
 * It is SHA-256 over a counter and the seed, 32 bytes at a time.
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
