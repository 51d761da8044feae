const sorted = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b)

/**
 * The value that a share of all values do not exceed: the nearest rank, so always one that was measured.
 *
 * @param share from 0 to 1
 * @throws {RangeError} there is no value
 */
export const percentile = (values: readonly number[], share: number): number => {
  const value = sorted(values)[Math.max(0, Math.ceil(share * values.length) - 1)]
  if (value === undefined) throw new RangeError('No values, no percentile')
  return value
}

/**
 * The middle value, or half-way between the two middle ones.
 *
 * @throws {RangeError} there is no value
 */
export const median = (values: readonly number[]): number => {
  const ascending = sorted(values)
  const lower = ascending[Math.ceil(ascending.length / 2) - 1]
  const upper = ascending[Math.floor(ascending.length / 2)]
  if (lower === undefined || upper === undefined) throw new RangeError('No values, no median')
  return (lower + upper) / 2
}
