import * as fc from 'fast-check'
import type { Counts } from './counts.ts'
import { play } from './play.ts'
import { type Scenario, scenarios } from './scenario.ts'
import { createTally } from './tally.ts'

/** Some worlds, one after the other. */
export interface Block {
  readonly seed: number
  readonly runs: number
  /** Only one of its worlds, as a violation names it. */
  readonly path?: string | undefined
}

export interface BlockResult {
  readonly seed: number
  readonly counts: Counts
  /** Follows from every answer of every world. */
  readonly digest: string
  /** What got through, as a story, and in which of its worlds. */
  readonly violation: { readonly world: number; readonly story: string } | undefined
}

/**
 * Plays a block's worlds until one shows a violation, which is then made as small as it gets.
 *
 * @param isAsFound leaves it as it is
 */
export const playBlock = async ({ seed, runs, path }: Block, isAsFound: boolean): Promise<BlockResult> => {
  const tally = createTally()
  let isShrinking = false
  const result = await fc.check(
    fc.asyncProperty(scenarios, async (scenario) => {
      const played = await play(scenario)
      if (!isShrinking) tally.count(played)
      isShrinking ||= played.violations.length > 0
      return played.violations.length === 0
    }),
    { seed, numRuns: runs, endOnFailure: isAsFound, ...(path !== undefined && { path }) },
  )
  return {
    seed,
    counts: tally.counts(),
    digest: tally.digest(),
    violation: result.failed
      ? {
          world: result.numRuns,
          story: [
            ...(result.counterexample ? await storyOf(result.counterexample[0], isAsFound) : []),
            ...brokenBy(result.errorInstance),
            '',
            `Again: npm run simulate -- --world ${seed}/${result.counterexamplePath}`,
          ].join('\n'),
        }
      : undefined,
  }
}

/** A world that could not be played to its end is a fault of the simulator, and is told with its place. */
const brokenBy = (error: unknown): string[] =>
  error instanceof Error && !error.message.includes('returning false') ? [String(error.stack)] : []

/** Plays a world again without each fault that the violation does not need, and tells what is left. */
const storyOf = async (scenario: Scenario, isAsFound: boolean): Promise<string[]> => {
  const spared = new Set<string>()
  const faults = isAsFound ? [] : (await play(scenario)).faults
  for (const { name } of faults) {
    spared.add(name)
    const { violations } = await play(scenario, { spared })
    if (violations.length === 0) spared.delete(name)
  }
  const { story, violations } = await play(scenario, { spared, isTold: true })
  return [
    `weather: ${scenario.weather}; settings: ${JSON.stringify(scenario.settings)}`,
    ...scenario.visitors.map(
      ({ startsAfterMs, ...visitor }) => `after ${startsAfterMs} ms: ${JSON.stringify(visitor)}`,
    ),
    ...story,
    ...violations.map(({ invariant, what }) => `${invariant} VIOLATED: ${what}`),
  ]
}
