/**
 * Returns 32 uniform bits that follow from the keys alone.
 *
 * The keys name what is drawn (which request, which call), not how many draws came before. So when a story is made
 * shorter, the rest of it happens as before.
 */
export function draw(...keys: readonly number[]): number {
  let hash = 0x9e3779b9
  for (const key of keys) {
    hash = Math.imul(hash ^ key, 0x85ebca6b)
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
    hash ^= hash >>> 16
  }
  return hash >>> 0
}

/** A uniform whole number in [0, bound). */
export function drawBelow(bound: number, ...keys: readonly number[]): number {
  return draw(...keys) % bound
}

/** True in `perMille` of 1000 cases. */
export function happens(perMille: number, ...keys: readonly number[]): boolean {
  return drawBelow(1000, ...keys) < perMille
}

/** A key that follows from a text. */
export function hashText(text: string): number {
  let hash = 7
  for (const character of text) hash = Math.imul(hash, 31) + character.charCodeAt(0)
  return hash
}
