import { request as open, type IncomingHttpHeaders } from 'node:http'

/** A request as it goes over the wire: `fetch` would tidy up the path and the headers first. */
export interface HttpRequest {
  readonly method: string
  /** With the query. Sent unchanged. */
  readonly path: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Uint8Array | undefined
}

export interface HttpAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** Above the provider's time limit and the health check's: no answer takes as long as this. */
const timeoutMs = 30_000

/**
 * Sends one request over a connection of its own. The runtime may close a connection that is idle, or whose body it did not
 * read to the end, at the moment at which the next request takes it.
 *
 * @throws {Error} there was no complete answer
 */
export function sendRequest(origin: string, request: HttpRequest): Promise<HttpAnswer> {
  const { hostname, port } = new URL(origin)
  const { method, path, headers, body } = request
  return new Promise((resolve, reject) => {
    const outgoing = open({ hostname, port, method, path, headers: headers.flat(), agent: false })
    outgoing.on('response', (incoming) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('error', reject)
      incoming.on('end', () => {
        const { statusCode: status = 0, headers } = incoming
        resolve({ status, headers, body: Buffer.concat(chunks) })
      })
    })
    outgoing.setTimeout(timeoutMs, () => outgoing.destroy(new Error(`No answer in ${timeoutMs} ms`)))
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

/** The answer as `fetch` gives it. */
export function toResponse({ status, headers, body }: HttpAnswer): Response {
  const pairs = Object.entries(headers).flatMap(([name, values = []]) =>
    [values].flat().map((value): [string, string] => [name, value]),
  )
  return new Response(status === 204 ? null : new Uint8Array(body), { status, headers: new Headers(pairs) })
}
