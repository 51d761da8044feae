/**
 * A number that follows from its keys alone: 32 uniform bits.
 *
 * Whatever is left to chance in a world is drawn by *what* it is about (which request, which call), and not by how many
 * draws came before. So when a story is shortened, what remains of it happens as before.
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

/** True in `perMille` of a thousand cases. */
export function happens(perMille: number, ...keys: readonly number[]): boolean {
  return draw(...keys) % 1000 < perMille
}

/** A key that follows from a text. */
export function hashText(text: string): number {
  let hash = 7
  for (const character of text) hash = Math.imul(hash, 31) + character.charCodeAt(0)
  return hash
}
