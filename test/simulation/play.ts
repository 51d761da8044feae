import { type Options, type Played, runWorld } from './run-world.ts'
import type { Scenario } from './scenario.ts'
import { playAttacker } from './visitors/attackers.ts'
import type { Simulation } from './visitors/browser.ts'
import { type Finish, finishVisit, playNewcomer } from './visitors/finish.ts'
import { playHonest, type Visit } from './visitors/honest.ts'
import { playMember } from './visitors/member.ts'
import { playOwner } from './visitors/owner.ts'
import { finishOwner, playNewOwner, probe } from './visitors/return.ts'

/** After this time every cache has expired, and all work in the background has ended. */
export const aftermathMs = 200_000

/** When an attacker comes back. */
const nextDayMs = 20 * 3_600_000
/** After this time no state has a meaning any more. */
const quietMs = 2 * 86_400_000

/** Plays a scenario: visitors act at the same time, then the faults end, and every honest visitor signs in. */
export function play(scenario: Scenario, options: Options): Promise<Played> {
  const { owner, isLong } = scenario
  return runWorld(scenario, options, async (simulation) => {
    const { world } = simulation
    const [visits, life] = await Promise.all([
      playVisitors(simulation, scenario),
      owner && playOwner(simulation, owner),
    ])
    world.endFaults()
    await world.sleep(aftermathMs)
    const visitsByMobile = Map.groupBy(visits, ({ visitor }) => visitor.mobile)
    const [newcomer, owned, ...finishes] = await Promise.all([
      playNewcomer(simulation),
      life && finishOwner(life),
      ...[...visitsByMobile.values()].map((same) => finishInTurn(simulation, same)),
    ])
    const probes = life ? await probe(life) : []
    const isMoving = isLong && owner?.isIdle && owned !== undefined && owned.returns.length > 0
    const moved = life && isMoving ? await playNewOwner(life) : undefined
    await world.sleep(isLong ? quietMs : aftermathMs)
    return {
      finishes: [newcomer, ...finishes.flat(), ...(owned?.finishes ?? []), ...(moved?.finishes ?? [])],
      returns: [...(owned?.returns ?? []), ...(moved?.returns ?? [])],
      probes,
    }
  })
}

async function playVisitors(simulation: Simulation, { visitors, isLong }: Scenario): Promise<Visit[]> {
  const visits: Visit[] = []
  await Promise.all(
    visitors.map(async ({ startsAfterMs, ...visitor }) => {
      await simulation.world.sleep(startsAfterMs * simulation.timeFactor)
      if (visitor.kind !== 'honest') {
        await playAttacker(simulation, visitor)
        if (!isLong) return
        await simulation.world.sleep(nextDayMs)
        return playAttacker(simulation, { ...visitor, id: visitor.id + 300, line: visitor.id })
      }
      const visit = await playHonest(simulation, visitor)
      visits.push(visit)
      if (visit.signedUpAtMs !== undefined)
        await playMember(simulation, visitor, visit.browser, visit.username)
    }),
  )
  return visits
}

/** Visitors with the same number: one gets it, and the others are told that it is taken. */
async function finishInTurn(simulation: Simulation, visits: readonly Visit[]): Promise<Finish[]> {
  const finishes: Finish[] = []
  for (const visit of visits) finishes.push(await finishVisit(simulation, visit))
  return finishes
}
