import { performance } from 'node:perf_hooks'
import autocannon from 'autocannon'

export interface LoadRequest {
  readonly method: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export interface LoadAnswer {
  readonly status: number
  readonly body: string
  readonly cookies: readonly string[]
}

export interface Load {
  readonly requestsPerSecond: number
  readonly latenciesMs: readonly number[]
  /** In the order of the requests. */
  readonly answers: readonly LoadAnswer[]
}

/**
 * Sends every request once, over keep-alive connections.
 *
 * @throws {Error} an answer was lost, or is a failure
 */
export async function sendAll(
  origin: string,
  requests: readonly LoadRequest[],
  connections: number,
): Promise<Load> {
  let sent = 0
  const latenciesMs: number[] = []
  const answers: LoadAnswer[] = []
  const startedAtMs = performance.now()
  let endedAtMs = startedAtMs
  const run = autocannon({
    url: origin,
    connections: Math.min(connections, requests.length),
    amount: requests.length,
    timeout: 60,
    sampleInt: 20,
    requests: [
      {
        setupRequest: (request, context) => {
          context.index = sent
          const next = { ...request, ...requests[sent] }
          sent += 1
          return next
        },
        onResponse: (status, body, context, headers) => {
          answers[context.index ?? -1] = { status, body, cookies: [headers['Set-Cookie'] ?? []].flat() }
        },
      },
    ],
  })
  run.on('response', (_client, _status, _bytes, milliseconds) => {
    latenciesMs.push(milliseconds)
    endedAtMs = performance.now()
  })
  const { errors, timeouts } = await run
  if (errors + timeouts > 0) throw new Error(`${errors} errors and ${timeouts} time-outs`)
  for (const [index, { path }] of requests.entries()) expectSuccess(path, answers[index])
  return {
    requestsPerSecond: (1000 * requests.length) / (endedAtMs - startedAtMs),
    latenciesMs,
    answers,
  }
}

/** The classic API answers some failures with status 200. */
function expectSuccess(path: string, answer: LoadAnswer | undefined): void {
  if (!answer || answer.status >= 300 || answer.body.startsWith('{"code":400'))
    throw new Error(`${path} answered ${answer?.status} ${answer?.body}`)
}
