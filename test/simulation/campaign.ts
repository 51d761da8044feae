import * as fc from 'fast-check'
import type { Counts } from './counts.ts'
import { play } from './play.ts'
import { type Scenario, scenarios } from './scenario.ts'
import { createTally } from './tally.ts'
import type { FaultEvent } from './world/world.ts'

/** Some worlds, one after the other. */
export interface Block {
  readonly seed: number
  readonly runs: number
  /** Only one of its worlds, as a violation names it. */
  readonly path?: string | undefined
}

/** How to look for violations, and what to do with one. */
export interface Manner {
  /** Leaves it as it is, and does not make it smaller. */
  readonly isAsFound: boolean
  /** Counts also what the product is known not to keep yet. */
  readonly isStrict: boolean
}

export interface BlockResult {
  readonly seed: number
  readonly counts: Counts
  /** Follows from every answer of every world. */
  readonly digest: string
  /** What got through, as a story, and in which of its worlds. */
  readonly violation: { readonly world: number; readonly story: string } | undefined
}

/** Plays a block's worlds until one shows a violation, which is then made as small as it gets. */
export async function playBlock({ seed, runs, path }: Block, manner: Manner): Promise<BlockResult> {
  const { isAsFound, isStrict } = manner
  const tally = createTally()
  let isShrinking = false
  const result = await fc.check(
    fc.asyncProperty(scenarios, async (scenario) => {
      const played = await play(scenario, { isStrict })
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
            ...(result.counterexample ? await storyOf(result.counterexample[0], manner) : []),
            ...brokenBy(result.errorInstance),
            '',
            `Again: npm run simulate -- --world ${seed}/${result.counterexamplePath}`,
          ].join('\n'),
        }
      : undefined,
  }
}

/** A world that could not be played to its end is a fault of the simulator, and is told with its place. */
function brokenBy(error: unknown): string[] {
  return error instanceof Error && !error.message.includes('returning false') ? [String(error.stack)] : []
}

/** Plays a world again without each fault that the violation does not need, and tells what is left. */
async function storyOf(scenario: Scenario, { isAsFound, isStrict }: Manner): Promise<string[]> {
  const skipped = new Set<string>()
  const tried = new Set<string>()
  const tryWithout = async (faults: readonly FaultEvent[]): Promise<void> => {
    for (const { name } of faults) {
      if (tried.has(name)) continue
      tried.add(name)
      skipped.add(name)
      const without = await play(scenario, { skipped, isStrict })
      if (without.violations.length === 0) skipped.delete(name)
      // Where one fault is left out, others may happen.
      else await tryWithout(without.faults)
    }
  }
  if (!isAsFound) await tryWithout((await play(scenario, { isStrict })).faults)
  const { story, violations } = await play(scenario, { skipped, isStrict, isTold: true })
  return [
    `faultLevel: ${scenario.faultLevel}; ${scenario.isLong ? 'days' : 'minutes'}; settings: ${JSON.stringify(scenario.settings)}`,
    ...scenario.visitors.map(
      ({ startsAfterMs, ...visitor }) => `after ${startsAfterMs} ms: ${JSON.stringify(visitor)}`,
    ),
    ...story,
    ...violations.map(({ invariant, what }) => `${invariant} VIOLATED: ${what}`),
  ]
}
