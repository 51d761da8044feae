import { createHash } from 'node:crypto'
import * as fc from 'fast-check'
import { verdictOf } from './checks/history.ts'
import { type Played, play } from './play.ts'
import { type Scenario, scenarios } from './scenario.ts'

interface Campaign {
  readonly runs: number
  readonly seed: number
  /** One world of the campaign, as a violation names it. */
  readonly path?: string
}

/** Plays many worlds and prints what happened. @returns the exit code */
export const simulate = async ({ runs, seed, path }: Campaign): Promise<number> => {
  const tally = createTally()
  const beganAtMs = performance.now()
  const result = await fc.check(
    fc.asyncProperty(scenarios, async (scenario) => {
      const played = await play(scenario)
      tally.count(played)
      return played.violations.length === 0
    }),
    { seed, numRuns: runs, ...(path !== undefined && { path }) },
  )
  if (result.failed && result.counterexample) {
    const [scenario] = result.counterexample
    console.log(`VIOLATION in world ${result.numRuns} of seed ${seed}`)
    await tellStory(scenario)
    console.log(`\nAgain: npm run simulate -- --seed ${seed} --path ${result.counterexamplePath}`)
    if (result.errorInstance instanceof Error && !/false/.test(result.errorInstance.message))
      console.log(result.errorInstance.stack)
    return 1
  }
  const seconds = (performance.now() - beganAtMs) / 1000
  console.log(tally.report())
  console.log(`${runs} worlds of seed ${seed}: nothing got through`)
  console.log(`${(runs / seconds).toFixed(0)} worlds a second`)
  return 0
}

/** Plays a world again without each fault that the violation does not need, and prints what is left. */
const tellStory = async (scenario: Scenario): Promise<void> => {
  const spared = new Set<string>()
  let played = await play(scenario)
  for (const { name } of played.faults) {
    spared.add(name)
    const without = await play(scenario, { spared })
    if (without.violations.length > 0) played = without
    else spared.delete(name)
  }
  const told = await play(scenario, { spared, isTold: true })
  console.log(`weather: ${scenario.weather}; settings: ${JSON.stringify(scenario.settings)}`)
  for (const { startsAfterMs, ...visitor } of scenario.visitors)
    console.log(`  ${JSON.stringify(visitor)}, after ${startsAfterMs} ms`)
  console.log(told.story.join('\n'))
  for (const { invariant, what } of told.violations) console.log(`${invariant} VIOLATED: ${what}`)
}

/** Counts what the worlds had in them: a proof by worlds in which nothing happens would prove nothing. */
const createTally = () => {
  const counts = new Map<string, Map<string, number>>()
  const digest = createHash('sha256')
  const add = (group: string, item: string, count = 1) => {
    const items = counts.get(group) ?? new Map<string, number>()
    items.set(item, (items.get(item) ?? 0) + count)
    counts.set(group, items)
  }
  return {
    count: ({ history, faults }: Played) => {
      for (const { fault } of faults) add('faults', fault)
      for (const { sent, answer, answeredAtMs } of history.exchanges) {
        add('answers', answer ? verdictOf(answer) : 'none, ended half-way')
        digest.update(`${sent.key} ${answer?.status} ${answeredAtMs} ${answer?.text.length}\n`)
      }
      add('world', 'requests', history.exchanges.length)
      add('world', 'SMS', history.sends.length)
      add('world', 'users', history.users.length)
      add(
        'world',
        'sign-ups that needed a retry to end',
        history.endings.filter(({ isUnclear }) => isUnclear).length,
      )
    },
    report: (): string =>
      [...counts]
        .map(([group, items]) => {
          const lines = [...items].toSorted(([, one], [, other]) => other - one)
          return [
            `${group}:`,
            ...lines.map(([item, count]) => `  ${String(count).padStart(9)}  ${item}`),
          ].join('\n')
        })
        .concat(`digest of all exchanges: ${digest.digest('hex').slice(0, 16)}`)
        .join('\n'),
  }
}
