import * as fc from 'fast-check'
import type { Journey } from './journey.ts'
import { type Finding, type Inspection, walk } from './walk.ts'
import type { World } from './world.ts'

/** How a run goes on. */
export interface Plan {
  readonly seed: number
  readonly requests: number
  readonly journeys: fc.Arbitrary<Journey>
  /** Made first, one after the other. */
  readonly roads: readonly Journey[]
  readonly visitorsAtOnce: number
  /** Called now and then with the number of requests so far. */
  readonly tell?: (requests: number) => void
}

/** A finding, and which journey led to it: a road has no index. */
export interface Found {
  readonly finding: Finding
  readonly index: number | undefined
}

const chunk = 500
/** More would only bury the first. */
const enough = 5

/** Makes journeys until so many requests were sent, or enough was found. */
export const run = async (world: World, inspection: Inspection, plan: Plan): Promise<Found[]> => {
  const found: Found[] = []
  const make = async (journey: Journey, index: number | undefined) => {
    const finding = await walk(world, inspection, journey)
    if (finding) found.push({ finding, index })
  }
  for (const road of plan.roads) await make(road, undefined)
  const journeys = generate(plan)
  const isOver = () => inspection.coverage.total() >= plan.requests || found.length >= enough
  const goOn = async (): Promise<void> => {
    while (!isOver()) {
      const { index, journey } = journeys.next().value
      if (index % chunk === 0) plan.tell?.(inspection.coverage.total())
      await make(journey, index)
    }
  }
  await Promise.all(Array.from({ length: plan.visitorsAtOnce }, goOn))
  return found
}

/** The journeys of a seed, in an order that does not depend on how fast answers come. */
function* generate({ seed, journeys }: Plan): Generator<{ index: number; journey: Journey }, never> {
  for (let start = 0; ; start += chunk) {
    const some = fc.sample(journeys, { seed, path: String(start), numRuns: chunk })
    for (const [offset, journey] of some.entries()) yield { index: start + offset, journey }
  }
}

/**
 * Makes one journey again, and shorter and simpler ones that still fail, in an otherwise empty service.
 *
 * @returns the simplest that fails, or undefined if it does not fail alone
 */
export const simplify = async (
  world: World,
  inspection: Inspection,
  { seed, journeys }: Plan,
  index: number,
): Promise<Finding | undefined> => {
  let last: Finding | undefined
  const property = fc.asyncProperty(journeys, async (journey) => {
    const finding = await walk(world, inspection, journey)
    if (finding) last = finding
    return finding === undefined
  })
  await fc.check(property, { seed, path: String(index), numRuns: 1, interruptAfterTimeLimit: 30_000 })
  return last
}
