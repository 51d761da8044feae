import { connect, type Socket } from 'node:net'

/** Bytes as an attacker writes them: no client in between that would put them right. */

const patienceMs = 5000

/**
 * Writes bytes to one connection, and reads until so many answers have come or the connection has ended.
 *
 * @param answers none to break the connection off at once
 * @returns the answers, of which a closed connection may have left none
 */
export const exchange = async (
  port: number,
  bytes: string | Uint8Array,
  answers: number,
): Promise<Response[]> => {
  const socket = await open(port)
  const received = read(socket, answers)
  await write(socket, bytes)
  // Nobody waits: the connection breaks off.
  if (answers === 0) socket.destroy()
  return received
}

/** Holds back the last byte of each request, and then sends all of these together: no network spreads them. */
export const exchangeAtOnce = async (port: number, requests: readonly string[]): Promise<Response[]> => {
  const sockets = await Promise.all(requests.map(() => open(port)))
  const received = sockets.map((socket) => read(socket, 1))
  await Promise.all(sockets.map((socket, index) => write(socket, requests[index]?.slice(0, -1) ?? '')))
  for (const [index, socket] of sockets.entries()) socket.write(requests[index]?.slice(-1) ?? '')
  return (await Promise.all(received)).flat()
}

const open = (port: number): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(socket))
    socket.once('error', reject)
  })

const write = (socket: Socket, bytes: string | Uint8Array): Promise<void> =>
  new Promise((resolve) => void socket.write(bytes, () => resolve()))

const read = (socket: Socket, answers: number): Promise<Response[]> =>
  new Promise((resolve, reject) => {
    let bytes = Buffer.alloc(0)
    const finish = () => {
      clearTimeout(timer)
      socket.destroy()
      resolve(parseAnswers(bytes))
    }
    const timer = setTimeout(() => {
      socket.destroy()
      reject(new Error(`No ${answers} answers in ${patienceMs} ms, but: ${bytes.toString('latin1')}`))
    }, patienceMs)
    socket.on('data', (chunk) => {
      bytes = Buffer.concat([bytes, chunk])
      if (parseAnswers(bytes).length >= answers) finish()
    })
    socket.on('close', finish)
    // A server may well break off a connection like these.
    socket.on('error', finish)
  })

/** The answers that have arrived whole. The runtime gives every answer of ours a length. */
const parseAnswers = (bytes: Buffer): Response[] => {
  const answers: Response[] = []
  let rest = bytes
  for (;;) {
    const headEnd = rest.indexOf('\r\n\r\n')
    if (headEnd === -1) return answers
    const [statusLine = '', ...lines] = rest.subarray(0, headEnd).toString('latin1').split('\r\n')
    const headers = new Headers(lines.map((line) => pairOf(line)))
    const bodyEnd = headEnd + 4 + Number(headers.get('Content-Length') ?? 0)
    if (rest.length < bodyEnd) return answers
    const status = Number(statusLine.split(' ')[1])
    answers.push(
      new Response(status === 204 ? null : rest.subarray(headEnd + 4, bodyEnd), { status, headers }),
    )
    rest = rest.subarray(bodyEnd)
  }
}

const pairOf = (line: string): [string, string] => {
  const colon = line.indexOf(':')
  return [line.slice(0, colon), line.slice(colon + 1).trim()]
}
