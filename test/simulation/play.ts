import type { Scenario } from './scenario.ts'
import { type Options, type Played, stage } from './stage.ts'
import { playAttacker } from './visitors/attackers.ts'
import type { Scene } from './visitors/browser.ts'
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
export const play = (scenario: Scenario, options: Options = {}): Promise<Played> =>
  stage(scenario, options, async (scene) => {
    const { world } = scene
    const { isLong } = scenario
    const visits: Visit[] = []
    await Promise.all(
      scenario.visitors.map(async ({ startsAfterMs, ...visitor }) => {
        await world.sleep(startsAfterMs * scene.timeFactor)
        if (visitor.kind !== 'honest') {
          await playAttacker(scene, visitor)
          if (!isLong) return
          await world.sleep(nextDayMs)
          return playAttacker(scene, { ...visitor, id: visitor.id + 300, line: visitor.id })
        }
        const visit = await playHonest(scene, visitor)
        visits.push(visit)
        if (visit.signedUpAtMs !== undefined) await playMember(scene, visitor, visit.browser, visit.username)
      }),
    )
    world.clearUp()
    await world.sleep(aftermathMs)
    const finishes = await Promise.all([
      playNewcomer(scene),
      ...[...Map.groupBy(visits, ({ visitor }) => visitor.mobile).values()].map((same) =>
        finishInTurn(scene, same),
      ),
    ])
    await world.sleep(isLong ? quietMs : aftermathMs)
    return finishes.flat()
  })

/** One of them gets the number; the others are told so. */
async function finishInTurn(scene: Scene, visits: readonly Visit[]): Promise<Finish[]> {
  const finishes: Finish[] = []
  for (const visit of visits) finishes.push(await finishVisit(scene, visit))
  return finishes
}
