import process from 'node:process'
import { type Load, type LoadAnswer, type LoadRequest, sendAll } from './load.ts'
import { median, percentile } from './statistics.ts'

/** The measurement of one endpoint, in turns with a bare route. */
export interface Measured {
  readonly name: string
  readonly requests: number
  readonly connections: number
  /** One value for each counted round. */
  readonly perSecond: readonly number[]
  readonly latenciesMs: readonly number[]
  /** The time of one request in bare requests, for each counted round. */
  readonly bareRequests: readonly number[]
}

/** The origins of the service and of the bare Worker. */
export interface Origins {
  readonly service: string
  readonly bare: string
}

const countedRounds = 5
const bareRequestsPerRound = 150

const bareRequests: readonly LoadRequest[] = Array.from({ length: bareRequestsPerRound }, () => ({
  method: 'GET',
  path: '/',
}))

/**
 * Measures requests in rounds. Before each round it measures a round of the bare route.
 *
 * @returns the measurement, and the answers, from which the next step of a sign-up is made
 */
export async function measure(
  origins: Origins,
  name: string,
  requests: readonly LoadRequest[],
  connections: number,
): Promise<{ measured: Measured; answers: readonly LoadAnswer[] }> {
  process.stderr.write(`${name} …\n`)
  const perRound = Math.floor(requests.length / (countedRounds + 1))
  const loads: Load[] = []
  const bare: Load[] = []
  for (let round = 0; round <= countedRounds; round += 1) {
    bare.push(await sendAll(origins.bare, bareRequests, connections))
    const share = requests.slice(round * perRound, (round + 1) * perRound)
    loads.push(await sendAll(origins.service, share, connections))
  }
  const counted = loads.slice(1)
  const measured: Measured = {
    name,
    requests: countedRounds * perRound,
    connections,
    perSecond: counted.map(({ requestsPerSecond }) => requestsPerSecond),
    latenciesMs: counted.flatMap(({ latenciesMs }) => latenciesMs),
    bareRequests: counted.map(
      ({ requestsPerSecond }, round) => (bare[round + 1]?.requestsPerSecond ?? 0) / requestsPerSecond,
    ),
  }
  return { measured, answers: loads.flatMap(({ answers }) => answers) }
}

/** Returns the figures that are printed. */
export function summarise({ perSecond, latenciesMs, bareRequests }: Measured) {
  return {
    perSecond: median(perSecond),
    p50Ms: percentile(latenciesMs, 0.5),
    p99Ms: percentile(latenciesMs, 0.99),
    bareRequests: median(bareRequests),
  }
}

/** Returns how many requests a measurement needs, with the first round, which is not counted. */
export function requestsFor(perRound: number): number {
  return (countedRounds + 1) * perRound
}
