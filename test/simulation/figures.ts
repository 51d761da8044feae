import type { Counts } from './counts.ts'

/** How often each value occurred. */
type Histogram = Readonly<Record<string, number>>

/** Names the groups of counts that hold how many tries, and seconds, it took to be signed in. */
export const figureGroups = { tries: 'tries: ', seconds: 'seconds: ' } as const

export function isFigure(group: string): boolean {
  return Object.values(figureGroups).some((prefix) => group.startsWith(prefix))
}

/** A line for each kind of visitor: how many were signed in at the first try, how many tries it took, and how long. */
export function describeFigures(counts: Counts): string {
  const lines = Object.keys(counts)
    .filter((group) => group.startsWith(figureGroups.tries))
    .toSorted()
    .map((group) => {
      const kind = group.slice(figureGroups.tries.length)
      const tries = counts[group] ?? {}
      const seconds = counts[figureGroups.seconds + kind] ?? {}
      const firstRate = (100 * (tries['1'] ?? 0)) / totalOf(tries)
      return (
        `  ${kind}: ${firstRate.toFixed(1)} % at the first try; ` +
        `tries: median ${quantile(tries, 0.5)}, most ${quantile(tries, 1)}; ` +
        `seconds: median ${quantile(seconds, 0.5)}, 95 % ${quantile(seconds, 0.95)}, most ${quantile(seconds, 1)}`
      )
    })
  return ['honest visitors without a slip, until signed in:', ...lines].join('\n')
}

function totalOf(histogram: Histogram): number {
  return Object.values(histogram).reduce((sum, count) => sum + count, 0)
}

/** The smallest value that so large a part of all does not exceed. */
function quantile(histogram: Histogram, part: number): number {
  const values = Object.entries(histogram).map(([value, count]) => ({ value: Number(value), count }))
  let left = part * totalOf(histogram)
  for (const { value, count } of values.toSorted((one, other) => one.value - other.value)) {
    left -= count
    if (left <= 0) return value
  }
  return 0
}
