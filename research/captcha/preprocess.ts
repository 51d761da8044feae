import type { Grey } from './grey.ts'

/** A preprocessing step before text recognition. */
export type Filter = (grey: Grey) => Grey

/** Makes each pixel black or white, by Otsu's threshold. */
export const threshold: Filter = (grey) => {
  const limit = otsuLimit(grey.bytes)
  return { ...grey, bytes: grey.bytes.map((value) => (value > limit ? 255 : 0)) }
}

/** @see https://doi.org/10.1109/TSMC.1979.4310076 */
function otsuLimit(bytes: Uint8Array): number {
  const counts = new Float64Array(256)
  let total = 0
  for (const value of bytes) {
    counts[value] = (counts[value] as number) + 1
    total += value
  }
  let [below, sumBelow, widest, limit] = [0, 0, -1, 127]
  for (let value = 0; value < 255; value += 1) {
    below += counts[value] as number
    sumBelow += value * (counts[value] as number)
    const above = bytes.length - below
    if (below === 0 || above === 0) continue
    const gap = sumBelow / below - (total - sumBelow) / above
    const spread = below * above * gap * gap
    if (spread > widest) [widest, limit] = [spread, value]
  }
  return limit
}

/** Makes every pixel black that is darker than the background. */
export const blacken: Filter = (grey) => ({
  ...grey,
  bytes: grey.bytes.map((value) => (value < lightest ? 0 : 255)),
})

const lightest = 235

export const invert: Filter = (grey) => ({ ...grey, bytes: grey.bytes.map((value) => 255 - value) })

/** Combines each pixel with its left and right neighbours, and then the results with those above and below. */
function acrossAndDown(combine: (before: number, here: number, after: number) => number): Filter {
  return (grey) => {
    const pass = (bytes: Uint8Array, step: number) =>
      bytes.map((here, index) => combine(bytes[index - step] ?? 255, here, bytes[index + step] ?? 255))
    return { ...grey, bytes: pass(pass(grey.bytes, 1), grey.width) }
  }
}

export const blur = acrossAndDown((before, here, after) => (before + here + after) / 3)

/** The median of three pixels. It removes lines and specks of one pixel. */
export const median = acrossAndDown((before, here, after) =>
  Math.max(Math.min(before, here), Math.min(Math.max(before, here), after)),
)

/** Makes dark areas one pixel thicker on all sides. */
export const thicken = acrossAndDown((before, here, after) => Math.min(before, here, after))

/** Makes dark areas one pixel thinner on all sides. */
export const thin = acrossAndDown((before, here, after) => Math.max(before, here, after))
