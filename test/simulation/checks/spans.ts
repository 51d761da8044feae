export const dayMs = 86_400_000

/** The most items in any span of time. */
export function mostWithin(times: readonly number[], spanMs: number): number {
  return Math.max(
    0,
    ...times.map((from) => times.filter((time) => from <= time && time < from + spanMs).length),
  )
}
