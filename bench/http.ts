import type { RunningWorker } from '../test/support/running-worker.ts'
import { measureEndpoints } from './endpoints.ts'
import { decimal, section, table } from '../test/support/markdown.ts'
import { type Origins, summarise } from './measure.ts'
import { measureSignUps, summariseSignUps } from './sign-ups.ts'

/** Measures the built Worker on the local runtime, and returns the tables of speed. */
export async function reportSpeed(worker: RunningWorker, origins: Origins): Promise<string> {
  const measured = await measureEndpoints(worker, origins)
  const rows = measured.map((endpoint) => {
    const { perSecond, p50Ms, p99Ms, bareRequests } = summarise(endpoint)
    const { name, connections, requests } = endpoint
    return [
      `\`${name}\``,
      decimal(perSecond, perSecond < 100 ? 1 : 0),
      decimal(p50Ms, 1),
      decimal(p99Ms, 1),
      decimal(bareRequests, 1),
      String(connections),
      decimal(requests, 0),
    ]
  })
  const signUps = await measureSignUps(worker, origins)
  const { signUpsPerSecond, hashesPerSecond, withoutHashPerSecond } = summariseSignUps(signUps)
  return section(
    'Speed',
    'The built Worker on the local runtime, one isolate, with the local stores in the same process. The ratio compares one request with a bare Hono route that answers `{"status":"ok"}`, on the same runtime, in turns: 3 means that it takes as long as three bare requests. Successes only. Medians of the rounds.',
    table(['', 'requests/s', 'p50 ms', 'p99 ms', '× bare Hono', 'connections', 'requests'], rows),
    table(
      [`whole sign-ups on v1 (${signUps.count}, by ${signUps.visitors} visitors at a time)`, 'a second'],
      [
        ['sign-ups: captcha, SMS code, user', decimal(signUpsPerSecond, 1)],
        ['scrypt hashes alone, in turns with the sign-ups', decimal(hashesPerSecond, 1)],
        ['sign-ups, if the hash took no time', decimal(withoutHashPerSecond, 0)],
      ],
    ),
  )
}
