/** A picture and what it shows, in lower case. */
export interface Sample {
  readonly text: string
  readonly svg: string
}

/** Tells what a picture shows, in lower case. */
export type Reader = (svg: string) => string

/** Learns from samples how to read pictures of the same kind. */
export type Trainer = (samples: readonly Sample[]) => Reader

/** How many of a hundred pictures are read rightly as a whole. */
export const percentRight = (reader: Reader, samples: readonly Sample[]): number =>
  (100 * samples.filter(({ text, svg }) => reader(svg) === text).length) / samples.length

export const commonestLength = (samples: readonly Sample[]): number => {
  const counts: number[] = []
  for (const { text } of samples) counts[text.length] = (counts[text.length] ?? 0) + 1
  return counts.reduce((best, count, length) => (count > (counts[best] ?? 0) ? length : best), 0)
}
