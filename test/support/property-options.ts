/**
 * `PROPERTY_SEED` chooses other examples of each property, and `PROPERTY_RUNS` more of them.
 *
 * @param usualRuns how many examples without `PROPERTY_RUNS`
 */
export function propertyOptions(usualRuns: number) {
  return {
    propertySeed: Number(process.env['PROPERTY_SEED'] ?? 20_260_822),
    propertyRuns: Number(process.env['PROPERTY_RUNS'] ?? usualRuns),
  }
}
