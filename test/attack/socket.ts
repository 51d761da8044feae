/** Sends bytes as an attacker writes them: no HTTP client corrects them. */
import { connect, type Socket } from 'node:net'

const timeoutMs = 5000

/**
 * Writes bytes to one connection. Reads until this number of answers has come, or the connection has ended.
 *
 * @param answers 0 to break the connection off at once
 * @returns the complete answers. If the connection was closed, there may be none
 */
export async function exchange(port: number, bytes: string, answers: number): Promise<Response[]> {
  const socket = await open(port)
  const received = read(socket, answers)
  await write(socket, bytes)
  if (answers === 0) socket.destroy()
  return received
}

/** Sends all requests but their last bytes, and then the last bytes together: the network cannot spread them. */
export async function exchangeTogether(port: number, requests: readonly string[]): Promise<Response[]> {
  const sockets = await Promise.all(requests.map(() => open(port)))
  const received = sockets.map((socket) => read(socket, 1))
  await Promise.all(sockets.map((socket, index) => write(socket, requests[index]?.slice(0, -1) ?? '')))
  for (const [index, socket] of sockets.entries()) socket.write(requests[index]?.slice(-1) ?? '')
  return (await Promise.all(received)).flat()
}

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(socket))
    socket.once('error', reject)
  })
}

function write(socket: Socket, bytes: string): Promise<void> {
  return new Promise((resolve) => void socket.write(bytes, () => resolve()))
}

function read(socket: Socket, answers: number): Promise<Response[]> {
  return new Promise((resolve, reject) => {
    let bytes = Buffer.alloc(0)
    const finish = () => {
      clearTimeout(timer)
      socket.destroy()
      resolve(parseAnswers(bytes))
    }
    const timer = setTimeout(() => {
      socket.destroy()
      reject(new Error(`No ${answers} answers in ${timeoutMs} ms, but: ${bytes.toString('latin1')}`))
    }, timeoutMs)
    socket.on('data', (chunk) => {
      bytes = Buffer.concat([bytes, chunk])
      if (parseAnswers(bytes).length >= answers) finish()
    })
    socket.on('close', finish)
    // A server may break such a connection off.
    socket.on('error', finish)
  })
}

/** The complete answers. The runtime gives each of ours a length. */
function parseAnswers(bytes: Buffer): Response[] {
  const answers: Response[] = []
  for (let rest = bytes; ;) {
    const headEnd = rest.indexOf('\r\n\r\n')
    if (headEnd === -1) return answers
    const [statusLine = '', ...lines] = rest.subarray(0, headEnd).toString('latin1').split('\r\n')
    const headers = new Headers(lines.map(headerIn))
    const bodyEnd = headEnd + 4 + Number(headers.get('Content-Length') ?? 0)
    if (rest.length < bodyEnd) return answers
    const status = Number(statusLine.split(' ')[1])
    const body = status === 204 ? null : new Uint8Array(rest.subarray(headEnd + 4, bodyEnd))
    answers.push(new Response(body, { status, headers }))
    rest = rest.subarray(bodyEnd)
  }
}

function headerIn(line: string): [string, string] {
  const colon = line.indexOf(':')
  return [line.slice(0, colon), line.slice(colon + 1).trim()]
}
