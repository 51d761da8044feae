/**
 * The percentile by the nearest-rank method: always one of the measured values.
 *
 * @param share from 0 to 1
 * @throws {RangeError} there is no value
 */
export function percentile(values: readonly number[], share: number): number {
  const value = sorted(values)[Math.max(0, Math.ceil(share * values.length) - 1)]
  if (value === undefined) throw new RangeError('No values, no percentile')
  return value
}

/**
 * The middle value, or the mean of the two middle values.
 *
 * @throws {RangeError} there is no value
 */
export function median(values: readonly number[]): number {
  const ascending = sorted(values)
  const lower = ascending[Math.ceil(ascending.length / 2) - 1]
  const upper = ascending[Math.floor(ascending.length / 2)]
  if (lower === undefined || upper === undefined) throw new RangeError('No values, no median')
  return (lower + upper) / 2
}

function sorted(values: readonly number[]): number[] {
  return values.toSorted((a, b) => a - b)
}
