import { isFigure } from './figures.ts'

/** How often what happened, by group. */
export type Counts = Readonly<Record<string, Readonly<Record<string, number>>>>

/** Adds up the counts of several blocks. */
export function addUp(all: readonly Counts[]): Counts {
  const sum: Record<string, Record<string, number>> = {}
  for (const counts of all)
    for (const [group, items] of Object.entries(counts))
      for (const [item, count] of Object.entries(items)) {
        const to = (sum[group] ??= {})
        to[item] = (to[item] ?? 0) + count
      }
  return sum
}

export function describeCounts(counts: Counts): string {
  return Object.entries(counts)
    .filter(([group]) => !isFigure(group))
    .flatMap(([group, items]) => [
      `${group}:`,
      ...Object.entries(items)
        .toSorted(([one, ones], [other, others]) => others - ones || (one < other ? -1 : 1))
        .map(([item, count]) => `  ${String(count).padStart(9)}  ${item}`),
    ])
    .join('\n')
}
