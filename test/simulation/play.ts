import type { Scenario } from './scenario.ts'
import { type Options, type Played, runWorld } from './run-world.ts'
import { playAttacker } from './visitors/attackers.ts'
import type { Simulation } from './visitors/browser.ts'
import { type Finish, finishVisit, playNewcomer } from './visitors/finish.ts'
import { playHonest, type Visit } from './visitors/honest.ts'
import { playMember } from './visitors/member.ts'

/** Long enough for every cache to forget and everything in the background to end. */
export const aftermathMs = 200_000

/** When an attacker comes back. */
const nextDayMs = 20 * 3_600_000
/** Long enough for everything that has no meaning any more to go. */
const quietMs = 2 * 86_400_000

/** Plays a scenario: visitors act side by side, until nobody wants anything more; then the invariants are checked. */
export function play(scenario: Scenario, options: Options = {}): Promise<Played> {
  return runWorld(scenario, options, async (simulation) => {
    const { world } = simulation
    const { isLong } = scenario
    const visits: Visit[] = []
    await Promise.all(
      scenario.visitors.map(async ({ startsAfterMs, ...visitor }) => {
        await world.sleep(startsAfterMs * simulation.timeFactor)
        if (visitor.kind !== 'honest') {
          await playAttacker(simulation, visitor)
          if (!isLong) return
          await world.sleep(nextDayMs)
          return playAttacker(simulation, { ...visitor, id: visitor.id + 300, line: visitor.id })
        }
        const visit = await playHonest(simulation, visitor)
        visits.push(visit)
        if (visit.signedUpAtMs !== undefined)
          await playMember(simulation, visitor, visit.browser, visit.username)
      }),
    )
    world.endFaults()
    await world.sleep(aftermathMs)
    const finishes = await Promise.all([
      playNewcomer(simulation),
      ...[...Map.groupBy(visits, ({ visitor }) => visitor.mobile).values()].map((same) =>
        finishInTurn(simulation, same),
      ),
    ])
    await world.sleep(isLong ? quietMs : aftermathMs)
    return finishes.flat()
  })
}

/** One of them gets the number; the others are told so. */
async function finishInTurn(simulation: Simulation, visits: readonly Visit[]): Promise<Finish[]> {
  const finishes: Finish[] = []
  for (const visit of visits) finishes.push(await finishVisit(simulation, visit))
  return finishes
}
