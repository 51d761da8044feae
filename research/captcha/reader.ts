/** A picture and its answer, in lower case. */
export interface Sample {
  readonly text: string
  readonly svg: string
}

/** Reads a picture, and returns the answer in lower case. */
export type Reader = (svg: string) => string

/** Learns from samples to read pictures of the same kind. */
export type Trainer = (samples: readonly Sample[]) => Reader

/** The percentage of samples in which every character is read correctly. */
export function percentRight(reader: Reader, samples: readonly Sample[]): number {
  return (100 * samples.filter(({ text, svg }) => reader(svg) === text).length) / samples.length
}

export function commonestLength(samples: readonly Sample[]): number {
  const counts: number[] = []
  for (const { text } of samples) counts[text.length] = (counts[text.length] ?? 0) + 1
  return counts.reduce((best, count, length) => (count > (counts[best] ?? 0) ? length : best), 0)
}
