import { Buffer } from 'node:buffer'
import type { HttpAnswer, HttpRequest } from './client.ts'
import type { Finding } from './walk.ts'

const longest = 2000

/** A finding for a terminal: why, the request as a command, the answer. */
export const describeFinding = (origin: string, { request, answer, problems }: Finding): string =>
  [
    ...problems.map((problem) => `  - ${problem}`),
    `  ${asCurl(origin, request)}`,
    answer ? describeAnswer(answer) : '  no answer',
  ].join('\n')

const describeAnswer = ({ status, headers, body }: HttpAnswer): string =>
  `  ${status} ${JSON.stringify(headers)}\n  ${body.toString().slice(0, longest)}`

/** The request as a command for bash. What curl would add by itself is taken away. */
export const asCurl = (origin: string, { method, path, headers, body }: HttpRequest): string => {
  const isBodyless = method === 'HEAD'
  return [
    `curl -i --path-as-is ${isBodyless ? '--head' : `-X ${quote(method)}`}`,
    ...['Accept', 'User-Agent', 'Content-Type']
      .filter((name) => !headers.some(([given]) => given === name))
      .map((name) => `-H '${name}:'`),
    ...headers
      .filter(([name]) => name !== 'Content-Length')
      .map(([name, value]) => `-H ${quote(value === '' ? `${name};` : `${name}: ${value}`)}`),
    ...(body && !isBodyless ? [`--data-binary ${quote(body)}`] : []),
    quote(origin + path),
  ].join(' ')
}

/** In bash's own quotes, which can write every byte but NUL. */
const quote = (text: string | Uint8Array): string => {
  const bytes = typeof text === 'string' ? Buffer.from(text, 'latin1') : text
  const written = Array.from(bytes, (byte: number) =>
    byte >= 0x20 && byte < 0x7f && byte !== 0x27 && byte !== 0x5c
      ? String.fromCharCode(byte)
      : `\\x${byte.toString(16).padStart(2, '0')}`,
  ).join('')
  const isPlain = !written.includes('\\')
  return isPlain ? `'${written}'` : `$'${written}'`
}
