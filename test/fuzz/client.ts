import { Buffer } from 'node:buffer'
import { Agent, type IncomingHttpHeaders, request as send } from 'node:http'
import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate } from 'node:zlib'

/** A request as it goes over the wire. */
export interface HttpRequest {
  readonly method: string
  /** With the query; as it is sent, whatever it is. */
  readonly path: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Uint8Array | undefined
}

export interface HttpAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  /** Decompressed. */
  readonly body: Buffer
}

export interface HttpClient {
  readonly send: (request: HttpRequest) => Promise<HttpAnswer>
  readonly close: () => void
}

/** No answer is so late as this: the provider's time limit and the health check's are below it. */
const patienceMs = 30_000

/** @param origin of the running Worker */
export const createHttpClient = (origin: string, connections: number): HttpClient => {
  const { hostname, port } = new URL(origin)
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const attempt = (request: HttpRequest, isFresh: boolean) => {
    const { method, path, headers, body } = request
    const options = { hostname, port, method, path, headers: headers.flat(), agent: isFresh ? false : agent }
    return new Promise<HttpAnswer>((resolve, reject) => {
      const call = send(options, (response) => {
        const { statusCode = 0, headers } = response
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          decoded(Buffer.concat(chunks), headers['content-encoding']).then(
            (text) => resolve({ status: statusCode, headers, body: text }),
            reject,
          )
        })
      })
      call.setTimeout(patienceMs, () => call.destroy(new Error(`No answer in ${patienceMs} ms`)))
      // The other end may give up an idle connection at the moment at which it is used again.
      call.on('error', (error) => reject(call.reusedSocket ? new StaleConnection() : error))
      call.end(body)
    })
  }
  return {
    send: async (request) => {
      // The runtime drops a connection after an answer that did not wait for the whole body, and does not announce it.
      if (request.body) return attempt(request, true)
      return attempt(request, false).catch((error: unknown) => {
        if (error instanceof StaleConnection) return attempt(request, true)
        throw error
      })
    },
    close: () => agent.destroy(),
  }
}

class StaleConnection extends Error {}

const decoded = async (body: Buffer, encoding: string | undefined): Promise<Buffer> => {
  if (body.length === 0) return body
  switch (encoding) {
    case 'gzip':
      return promisify(gunzip)(body)
    case 'br':
      return promisify(brotliDecompress)(body)
    case 'deflate':
      return promisify(inflate)(body)
    default:
      return body
  }
}
