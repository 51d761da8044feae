import process from 'node:process'
import { type Load, type LoadAnswer, type LoadRequest, sendAll } from './load.ts'
import { median, percentile } from './statistics.ts'

/** One endpoint, as it was measured in turns with a bare route. */
export interface Measured {
  readonly name: string
  readonly requests: number
  readonly connections: number
  /** Of each counted round. */
  readonly perSecond: readonly number[]
  readonly latenciesMs: readonly number[]
  /** How many of the bare route's requests one of these takes the time of; of each counted round. */
  readonly bareRequests: readonly number[]
}

/** Where the two listen. */
export interface Origins {
  readonly service: string
  readonly beside: string
}

const countedRounds = 5
const bareRequestsPerRound = 150

/** How many requests a measurement needs: the first round warms up, and is not counted. */
export const requestsFor = (perRound: number): number => (countedRounds + 1) * perRound

const bareRequests: readonly LoadRequest[] = Array.from({ length: bareRequestsPerRound }, () => ({
  method: 'GET',
  path: '/',
}))

/**
 * Measures requests in rounds, each beside one of the bare route.
 *
 * @returns with the answers, which the next step of a sign-up is made of
 */
export const measure = async (
  origins: Origins,
  name: string,
  requests: readonly LoadRequest[],
  connections: number,
): Promise<{ measured: Measured; answers: readonly LoadAnswer[] }> => {
  process.stderr.write(`${name} …\n`)
  const perRound = Math.floor(requests.length / (countedRounds + 1))
  const loads: Load[] = []
  const bare: Load[] = []
  for (let round = 0; round <= countedRounds; round += 1) {
    bare.push(await sendAll(origins.beside, bareRequests, connections))
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

/** What is printed of a measurement. */
export const summarise = ({ perSecond, latenciesMs, bareRequests }: Measured) => ({
  perSecond: median(perSecond),
  p50Ms: percentile(latenciesMs, 0.5),
  p99Ms: percentile(latenciesMs, 0.99),
  bareRequests: median(bareRequests),
})
