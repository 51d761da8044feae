/**
 * How the properties are looked for: `PROPERTY_SEED` and `PROPERTY_RUNS` ask for other examples, and for more.
 *
 * @param usualRuns examples of each property, where the environment says nothing
 */
export const propertyOptions = (usualRuns: number) => ({
  propertySeed: Number(process.env['PROPERTY_SEED'] ?? 20_260_822),
  propertyRuns: Number(process.env['PROPERTY_RUNS'] ?? usualRuns),
})
