import * as fc from 'fast-check'
import { play } from './play.ts'
import type { Options } from './run-world.ts'
import { type Scenario, scenarios } from './scenario.ts'
import { type Counts, createTally } from './tally.ts'
import type { FaultEvent } from './world/world.ts'

/** Some worlds, one after the other. */
export interface Block {
  readonly seed: number
  readonly runs: number
  /** Only one of its worlds, as a violation names it. */
  readonly path?: string | undefined
}

export interface SearchOptions extends Pick<Options, 'isStrict' | 'wrappers'> {
  /** Does not make a violation smaller. */
  readonly isAsFound: boolean
}

export interface BlockResult {
  readonly seed: number
  readonly counts: Counts
  /** Follows from every answer of every world. */
  readonly digest: string
  /** The world in the block, and its story. */
  readonly violation: { readonly world: number; readonly story: string } | undefined
}

/** Plays a block's worlds until one shows a violation, and makes it as small as possible. */
export async function playBlock(
  { seed, runs, path }: Block,
  { isAsFound, ...options }: SearchOptions,
): Promise<BlockResult> {
  const tally = createTally()
  let isShrinking = false
  const property = fc.asyncProperty(scenarios, async (scenario) => {
    const played = await play(scenario, options)
    if (!isShrinking) tally.count(played)
    isShrinking ||= played.violations.length > 0
    return played.violations.length === 0
  })
  const { failed, numRuns, counterexample, counterexamplePath, errorInstance } = await fc.check(property, {
    seed,
    numRuns: runs,
    endOnFailure: isAsFound,
    ...(path !== undefined && { path }),
  })
  const result = { seed, counts: tally.counts, digest: tally.digest() }
  if (!failed) return { ...result, violation: undefined }
  const story: string[] = []
  if (counterexample) {
    const [scenario] = counterexample
    const skipped = isAsFound ? new Set<string>() : await needlessFaults(scenario, options)
    story.push(...(await storyOf(scenario, { ...options, skipped })))
  }
  // An exception is a bug of the simulator.
  if (errorInstance instanceof Error && !errorInstance.message.includes('returning false'))
    story.push(String(errorInstance.stack))
  story.push('', `Again: npm run simulate -- --world ${seed}/${counterexamplePath}`)
  return { ...result, violation: { world: numRuns, story: story.join('\n') } }
}

/** Plays a world again without each fault, and returns the names of those that the violation does not need. */
async function needlessFaults(scenario: Scenario, options: Options): Promise<ReadonlySet<string>> {
  const skipped = new Set<string>()
  const tried = new Set<string>()
  const tryWithout = async (faults: readonly FaultEvent[]): Promise<void> => {
    for (const { name } of faults) {
      if (tried.has(name)) continue
      tried.add(name)
      skipped.add(name)
      const without = await play(scenario, { ...options, skipped })
      if (without.violations.length === 0) skipped.delete(name)
      // Without one fault, others may happen.
      else await tryWithout(without.faults)
    }
  }
  await tryWithout((await play(scenario, options)).faults)
  return skipped
}

async function storyOf(scenario: Scenario, options: Options): Promise<string[]> {
  const { faultLevel, isLong, settings, visitors, owner, outage } = scenario
  const { story, violations } = await play(scenario, { ...options, isTold: true })
  return [
    `faults: ${faultLevel}; ${isLong ? 'days' : 'minutes'}; settings: ${JSON.stringify(settings)}`,
    ...visitors.map(
      ({ startsAfterMs, ...visitor }) => `after ${startsAfterMs} ms: ${JSON.stringify(visitor)}`,
    ),
    ...(owner ? [`with ${JSON.stringify(owner)}`] : []),
    ...(outage ? [`the first provider is down: ${JSON.stringify(outage)}`] : []),
    ...story,
    ...violations.map(({ invariant, what }) => `${invariant} VIOLATED: ${what}`),
  ]
}
