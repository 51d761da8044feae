import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { createHttpClient, type HttpClient } from './client.ts'
import { request } from './example.ts'

const ends: (() => void)[] = []

afterEach(() => {
  for (const end of ends.splice(0)) end()
})

const start = async (listener: RequestListener): Promise<HttpClient> => {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = createHttpClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 2)
  ends.push(
    client.close,
    () => server.close(),
    () => server.closeAllConnections(),
  )
  return client
}

describe('the client', () => {
  it('sends what it is given, to the byte, and nothing of its own', async () => {
    let received: unknown
    const client = await start((incoming, response) => {
      incoming.setEncoding('latin1').on('data', (body) => {
        received = [incoming.method, incoming.url, incoming.rawHeaders.slice(0, 4), body]
        response.end()
      })
    })
    const headers = [
      ['Host', 'latchkey.example'],
      ['Content-Length', '2'],
    ] as const
    await client.send(request({ method: 'PURGE', path: '/%ff/../x', headers, body: Uint8Array.of(0xff, 0) }))
    expect(received).toEqual(['PURGE', '/%ff/../x', headers.flat(), '\u00ff\u0000'])
  })

  it('unpacks a compressed answer', async () => {
    const client = await start((_, response) => {
      response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync('hello'))
    })
    expect((await client.send(request({ method: 'GET' }))).body.toString()).toBe('hello')
  })

  it('asks again, once, on a new connection where the other end gave up an idle one', async () => {
    let calls = 0
    const client = await start((incoming, response) => {
      calls += 1
      if (calls === 2) incoming.socket.destroy()
      else response.end('ok')
    })
    await client.send(request({ method: 'GET' }))
    expect((await client.send(request({ method: 'GET' }))).body.toString()).toBe('ok')
    expect(calls).toBe(3)
  })

  it('tells of a connection that breaks at its first use', async () => {
    const client = await start((incoming) => incoming.socket.destroy())
    await expect(client.send(request({ method: 'GET' }))).rejects.toThrow('socket hang up')
  })
})
