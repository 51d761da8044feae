import type { Grey } from './grey.ts'

/** One step of making a picture easier for a reader of printed text. */
export type Filter = (grey: Grey) => Grey

/** Black or white, whichever is nearer, by Otsu's threshold: the one that parts the two best. */
export const threshold: Filter = (grey) => {
  const limit = otsuLimit(grey.bytes)
  return { ...grey, bytes: grey.bytes.map((value) => (value > limit ? 255 : 0)) }
}

/** @see https://doi.org/10.1109/TSMC.1979.4310076 */
const otsuLimit = (bytes: Uint8Array): number => {
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

/** Black wherever it is not about as light as the background. */
export const blacken: Filter = (grey) => ({
  ...grey,
  bytes: grey.bytes.map((value) => (value < lightest ? 0 : 255)),
})

const lightest = 235

export const invert: Filter = (grey) => ({ ...grey, bytes: grey.bytes.map((value) => 255 - value) })

/** Combines each pixel with its neighbours to the left and right, and then the results with those above and below. */
const acrossAndDown =
  (combine: (before: number, here: number, after: number) => number): Filter =>
  (grey) => {
    const pass = (bytes: Uint8Array, step: number) =>
      bytes.map((here, index) => combine(bytes[index - step] ?? 255, here, bytes[index + step] ?? 255))
    return { ...grey, bytes: pass(pass(grey.bytes, 1), grey.width) }
  }

export const blur = acrossAndDown((before, here, after) => (before + here + after) / 3)

/** The middle one of three: takes away lines and specks of a pixel. */
export const median = acrossAndDown((before, here, after) =>
  Math.max(Math.min(before, here), Math.min(Math.max(before, here), after)),
)

/** Makes what is dark a pixel thicker on all sides. */
export const thicken = acrossAndDown((before, here, after) => Math.min(before, here, after))

/** Makes what is dark a pixel thinner on all sides. */
export const thin = acrossAndDown((before, here, after) => Math.max(before, here, after))
