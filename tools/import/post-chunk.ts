import * as z from 'zod'
import type { ImportOptions } from './options.ts'
import type { Row } from './read-rows.ts'

const outcome = z.object({
  created: z.int(),
  unchanged: z.int(),
  refused: z.array(z.object({ index: z.int(), reasons: z.array(z.string()) })),
})

export type ChunkOutcome = z.output<typeof outcome>

export interface ChunkRequest extends RequestInit {
  readonly body: string
}

export interface Outside {
  readonly fetch: (url: string, init: ChunkRequest) => Promise<Response>
  readonly wait: (ms: number) => Promise<void>
}

/** With the waits between them, these take about five minutes. */
const attempts = 10

const longestWaitMs = 60_000

const timeoutMs = 60_000

/**
 * Sends a chunk, again and again while the service does not answer or asks to come back later.
 *
 * @throws {Error} the service refused the chunk, or did not take it at the last attempt
 */
export async function postChunk(
  rows: readonly Row[],
  { url, token, isWithoutPasswords, isDryRun }: ImportOptions,
  { fetch, wait }: Outside,
): Promise<ChunkOutcome> {
  const body = JSON.stringify({ users: rows, without_passwords: isWithoutPasswords, dry_run: isDryRun })
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
  let last = ''
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const response = await fetch(`${url}/ops/users/import`, {
      method: 'POST',
      headers,
      body,
      // The token is for this host only.
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    }).catch((error: unknown) => (last = error instanceof Error ? error.message : 'no answer'))
    if (typeof response !== 'string') {
      if (response.status === 200) return outcome.parse(await response.json())
      last = `${response.status} ${await codeOf(response)}`
      if (response.status !== 429 && response.status < 500) break
    }
    if (attempt < attempts - 1) await wait(waitMs(response, attempt))
  }
  throw new Error(`The service did not take the rows: ${last}`)
}

/** What the service asks for, or doubled from attempt to attempt. */
function waitMs(response: Response | string, attempt: number): number {
  const asked = typeof response === 'string' ? 0 : Number(response.headers.get('Retry-After') ?? 0) * 1000
  const doubled = 1000 * 2 ** attempt
  return Math.min(longestWaitMs, Math.max(Number.isFinite(asked) ? asked : 0, doubled))
}

async function codeOf(response: Response): Promise<string> {
  const problem: unknown = await response.json().catch(() => undefined)
  const { code } = z.object({ code: z.string() }).safeParse(problem).data ?? { code: '' }
  return code
}
